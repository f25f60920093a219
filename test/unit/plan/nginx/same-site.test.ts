import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { readLiveLink } from '../../../../src/plan/live/live-link.ts'
import { requireSameSites } from '../../../../src/plan/nginx/require-sites.ts'
import type { NginxObservation } from '../../../../src/plan/nginx-observation.ts'
import { renderLinkedSite } from '../../../../src/plan/setup/site.ts'
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
      String.raw`sed -E 's/[0-9]+/@&@/g; s/@8000@/@SLOT@/g; s/@8001@/8000/g; s/@SLOT@/8001/g; s/@([0-9]+)@/\1/g' ${available}/dev_8000 | sudo tee ${available}/dev_8001 >/dev/null`,
    ].join('\n'),
  )
})

/** Both slots' sites, with these lines in their server blocks. */
const sitesWith = (blue: string, green: string, address = '10.0.0.5', above = '') => {
  const of = (port: number, other: number, lines: string) => `${above}
upstream backend { server ${address}:${port}; server ${address}:${other} backup; }
server {
    listen 80;
${lines}
    location / { proxy_pass http://backend; }
}
`
  return [of(8000, 8001, blue), of(8001, 8000, green)] as const
}
const requireSame = (sites: readonly [string, string]) => {
  const nginx = withSites(...sites)
  readLiveLink(nginx, createInputs())
  requireSameSites(nginx, createInputs())
}

const EACH_OWN = (port: number) => `    include upstreams/dev_${port}.conf;
    proxy_set_header X-Slot slot_${port};`
const IN_BOTH = [
  '    location /auth/ { proxy_pass http://10.0.0.9:8001/; }',
  '    location /auth/ { set $auth http://auth.internal:8000; proxy_pass $auth; }',
  '    location /auth/ { set $auth auth.internal:8000; proxy_pass http://$auth; }',
  '    location /auth/ { proxy_pass http://10.0.0.9:8001$request_uri; }',
  '    location /auth/ { proxy_pass http://[fd00::9]:8001$request_uri; }',
  '    client_max_body_size 8000k;',
  '    listen 8000;',
  '    proxy_cookie_path /8001/ "/a b/";',
  '    location /8000/ {\n        return 404;\n    }',
]
const AUTH = 'upstream auth {\n    server 10.0.0.9:8001;\n}'

test.each(IN_BOTH)('a number that is not a slot may be the same in both sites: "%s"', (line) => {
  expect(() => requireSame(sitesWith(line, line))).not.toThrow()
})

test('so may an upstream of another application', () => {
  expect(() => requireSame(sitesWith('', '', '10.0.0.5', AUTH))).not.toThrow()
})

test('the sites that setup writes may be asked on the port of a slot', () => {
  const inputs = createInputs({ setup: { ...createInputs().setup, listen: '8000' } })
  expect(() => requireSame([renderLinkedSite(inputs, 8000, null), renderLinkedSite(inputs, 8001, null)])).not.toThrow()
})

test.each([
  ['at the address of the application', 'location /api/ { proxy_pass http://10.0.0.5:8000/; }'],
  ['at one that it shares with the upstream', 'location /api/ { proxy_pass http://H:8000/; }', 'H'],
  ['at the host itself, however that is spelled', 'location /api/ { proxy_pass http://localhost:8000/; }', '127.0.0.1'],
  ['at the address of the application, in a variable', 'set $app http://10.0.0.5:8000;'],
  ['at the address of the application, before a variable', 'proxy_pass http://10.0.0.5:8000$request_uri;'],
  ['in a variable', 'set $port 8000;'],
  ['behind a variable in one', 'set $app $host:8000;'],
  ['of an address in a variable', 'location /api/ { proxy_pass http://$app:8000; }'],
])('a port that was forgotten in the copy, %s, is still refused', (_, line, address?: string) => {
  expect(() => requireSame(sitesWith(line, line, address))).toThrow('differ in more than the ports')
})

test.each([
  ['nothing else', ''],
  ['other numbers in both', IN_BOTH.join('\n')],
])('the command makes the other site the same, beside %s', (_, lines) => {
  const [blue, green] = sitesWith(`${lines}\n${EACH_OWN(8000)}\n    gzip on; # 8000 8001 8000`, lines, '10.0.0.5', AUTH)
  const { remedy } = catchFailure(() => requireSame([blue, green]))
  const command =
    remedy
      .split('\n')
      .at(-1)
      ?.replace(/ \S+ \| sudo tee .*/, '') ?? ''
  const made = execFileSync('sh', ['-c', command], { input: blue, encoding: 'utf8' })
  const [, wanted] = sitesWith('', `${lines}\n${EACH_OWN(8001)}\n    gzip on; # 8001 8000 8001`, '10.0.0.5', AUTH)
  expect(made).toBe(wanted)
  expect(() => requireSame([blue, made])).not.toThrow()
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
