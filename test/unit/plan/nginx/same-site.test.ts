import { expect, test } from 'vitest'
import { readLiveLink } from '../../../../src/plan/live/live-link.ts'
import { requireSameSites } from '../../../../src/plan/nginx/require-sites.ts'
import type { NginxObservation } from '../../../../src/plan/observation.ts'
import { createInputs, createNginx, createSite } from '../create-values.ts'

const site = (port: number, other: number, name = 'backend') =>
  `upstream ${name} { server H:${port} max_fails=5; server H:${other} backup; }
server {
    listen 80;
    access_log /var/log/nginx/${name}.log;
    location / { proxy_pass http://${name}; proxy_set_header X-Slot ${port}; }
}`

const withSites = (blue: string, green: string): NginxObservation =>
  createNginx([8000], { sites: [createSite(8000, blue), createSite(8001, green)] })

test.each([
  ['names of upstreams', site(8000, 8001, 'blue'), site(8001, 8000, 'green')],
  [
    'names of upstreams before what else belongs to an address',
    site(8000, 8001, 'blue').replace('http://blue', 'http://blue$request_uri'),
    site(8001, 8000, 'green').replace('http://green', 'http://green$request_uri'),
  ],
  [
    'whitespace and comments',
    site(8000, 8001),
    site(8001, 8000).replaceAll(/\s+/g, '\n  ').replace('server {', 'server { # hm\n'),
  ],
])('two sites that differ in ports and %s can be promoted', (_, blue, green) => {
  expect(readLiveLink(withSites(blue, green), createInputs())).toMatchObject({ port: 8000 })
})

test("certbot's lines in only one of the sites are named before anything is touched, with the command that makes the sites the same", () => {
  const edited = site(8000, 8001).replace('listen 80;', 'listen 443 ssl; # managed by Certbot')
  const failure = catchFailure(() => requireSameSites(withSites(edited, site(8001, 8000)), createInputs()))
  const available = '/etc/nginx/sites-available'
  expect(failure.message).toBe(`web: ${available}/dev_8000 and ${available}/dev_8001 differ in more than the ports`)
  expect(failure.remedy).toBe(
    [
      `  only in ${available}/dev_8000: listen 443 ssl;`,
      `  only in ${available}/dev_8001: listen 80;`,
      'Lines that only the enabled file has would be lost by the promotion. To make the other file the same, run on that host:',
      String.raw`sed 's/\b8000\b/SLOT/g; s/\b8001\b/8000/g; s/\bSLOT\b/8001/g' ${available}/dev_8000 | sudo tee ${available}/dev_8001 >/dev/null`,
    ].join('\n'),
  )
})

test('an enabled site that nginx does not read does not count as enabled', () => {
  const nginx = createNginx([8000], { notIncluded: ['/etc/nginx/sites-enabled/dev_8000'] })
  expect(() => readLiveLink(nginx, createInputs())).toThrow('nginx does not read /etc/nginx/sites-enabled/dev_8000')
})

function catchFailure(act: () => unknown): { message: string; remedy: string } {
  try {
    act()
  } catch (thrown) {
    return thrown as { message: string; remedy: string }
  }
  throw new Error('nothing was refused')
}
