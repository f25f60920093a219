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
    error_log /var/log/nginx/${name}.error.log;
    location / { proxy_pass http://${name}; proxy_set_header X-Slot ${port}; proxy_set_header X-Other ${other}; }
}`

const withSites = (blue: string, green: string): NginxObservation =>
  createNginx([8000], { sites: [createSite(8000, blue), createSite(8001, green)] })

test.each([
  ['names of upstreams', site(8000, 8001, 'first'), site(8001, 8000, 'second')],
  ['names of upstreams in any case', site(8000, 8001, 'First'), site(8001, 8000, 'second')],
  ['colors', site(8000, 8001, 'blue'), site(8001, 8000, 'green')],
  [
    'names of upstreams before what else belongs to an address',
    site(8000, 8001, 'first').replace('http://first', 'http://first$request_uri'),
    site(8001, 8000, 'second').replace('http://second', 'http://second$request_uri'),
  ],
  ['what only one of them logs', site(8000, 8001).replace(/error_log.*/, ''), site(8001, 8000)],
  [
    'whitespace and comments',
    site(8000, 8001),
    site(8001, 8000).replaceAll(/\s+/g, '\n  ').replace('server {', 'server { # hm\n'),
  ],
])('two sites that differ in ports and %s can be promoted', (_, blue, green) => {
  expect(readLiveLink(withSites(blue, green), createInputs())).toMatchObject({ port: 8000 })
  expect(() => requireSameSites(withSites(blue, green), createInputs())).not.toThrow()
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

test('of the second site, too, its lines go into the other one, whatever else is enabled', () => {
  const edited = site(8001, 8000).replace('listen 80;', 'listen 443 ssl;')
  const nginx = withSites(site(8000, 8001), edited)
  const available = '/etc/nginx/sites-available'
  const [entry] = nginx.entries
  const entries = ['auth', 'dev_8001'].map((name) => ({ ...entry, name, target: `${available}/${name}` }))
  const { remedy } = catchFailure(() => requireSameSites({ ...nginx, entries } as NginxObservation, createInputs()))
  expect(remedy).toContain(`  only in ${available}/dev_8001: listen 443 ssl;\n`)
  expect(remedy).toContain(` ${available}/dev_8001 | sudo tee ${available}/dev_8000 >/dev/null`)
})

test('where none of the sites is enabled, or there is only one, there is nothing to compare', () => {
  const nginx = withSites(site(8000, 8001), site(8001, 8000).replace('listen 80;', ''))
  expect(() => requireSameSites({ ...nginx, entries: [] }, createInputs())).not.toThrow()
  expect(() => requireSameSites({ ...nginx, sites: nginx.sites.slice(0, 1) }, createInputs())).not.toThrow()
})

test('lines that differ are shown with what the sites rightly have of their own left out', () => {
  const more = 'location /a { proxy_pass http://first/8000/8001; grpc_pass first; set $part st; grpc_pass fir$part; }'
  const edited = site(8000, 8001, 'first').replace('listen 80;', `listen 80; ${more}`)
  const { remedy } = catchFailure(() => requireSameSites(withSites(edited, site(8001, 8000, 'second')), createInputs()))
  expect(
    remedy
      .split('\n')
      .filter((line) => line.startsWith('  only'))
      .map((line) => line.replace(/.*?: |'/g, '')),
  ).toEqual([
    'location /a { }',
    'proxy_pass http://upstream/<port>/<other port>;',
    'grpc_pass upstream;',
    'set $part upstream;',
    'grpc_pass fir$part;',
  ])
})

/** Two sites whose upstreams have such names, with lines of their own. */
const namedSites = (blue: string, green: string) => {
  const of = (port: number, other: number, name: string, lines: string) => {
    const upstreams = `upstream shop_${name} { server H:${port}; server H:${other} backup; keepalive_timeout 60s; }
      upstream shop_any { server 10.0.0.9:80; } upstream auth_${name} { server 10.0.0.9:81; }`
    return `${upstreams} server { listen 80; ${lines} location / { proxy_pass http://shop_${name}; } }`
  }
  return [of(8000, 8001, 'first', blue), of(8001, 8000, 'second', green)] as const
}
const both = (lines: (name: string) => string) => namedSites(lines('first'), lines('second'))

test.each([
  ['for gRPC', both((name) => `location /a { grpc_pass shop_${name}; }`)],
  ['with a path', both((name) => `location /a { proxy_pass http://shop_${name}/a?b; }`)],
  ['in a variable', both((name) => `set $up shop_${name}; location /a { proxy_pass http://$up; }`)],
  ['by a part of its name', both((name) => `set $Part ${name}; location /a { proxy_pass http://shop_$part; }`)],
  ['by a part in braces', both((name) => `set $part ${name}; location /a { proxy_pass http://shop_\${part}/; }`)],
  [
    'by a part, unless a request asks for another one',
    both((name) => `set $part ${name}; if ($arg_a) { set $part any; } location /a { proxy_pass http://shop_$part; }`),
  ],
  ['of another application', both((name) => `location /auth { proxy_pass http://auth_${name}; }`)],
])('an upstream may have another name in each site: %s', (_, sites) => {
  expect(() => requireSame(sites)).not.toThrow()
})

test.each([
  ['a header', both((name) => `add_header X-A shop_${name};`)],
  ['a header of the answer', both((name) => `location /a { proxy_pass_header shop_${name}; }`)],
  ['what a module gives', both((name) => `auth_request_set $a shop_${name};`)],
  ['a network', both((name) => `set_real_ip_from shop_${name};`)],
  [
    'a part that a script says',
    both((name) => `set $part ${name}; js_set $part ${name}.slot; location /a { proxy_pass http://shop_$part; }`),
  ],
  ['a part of something else', both((name) => `set $a ${name}.example; location /a { proxy_pass http://$a:80; }`)],
  [
    'a part with a path',
    namedSites(
      'set $a first; location /a { proxy_pass http://shop_$a; }',
      'set $a second/a; location /a { proxy_pass http://shop_$a; }',
    ),
  ],
  [
    'a part with the scheme',
    namedSites(
      'set $a http://shop_first; location /a { proxy_pass $a; }',
      'set $a https://shop_second; location /a { proxy_pass $a; }',
    ),
  ],
  ['what the other one has in its upstream', namedSites('keepalive_timeout 60s;', '')],
])('a name excuses no difference in %s', (_, sites) => {
  expect(() => requireSame(sites)).toThrow('differ in more than the ports')
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
    proxy_set_header X-Slot slot_${port};
    add_header X-Size ${port} always;
    location /${port}/slot {
        return 404;
    }`
const IN_BOTH = [
  '    location /auth/ { proxy_pass http://10.0.0.9:8001/; }',
  '    location /auth/ { set $auth http://auth.internal:8000; proxy_pass $auth; }',
  '    location /auth/ { set $auth auth.internal:8000; proxy_pass http://$auth; }',
  '    location /auth/ { proxy_pass http://10.0.0.9:8001$request_uri; }',
  '    location /auth/ { proxy_pass http://[fd00::9]:8001$request_uri; }',
  '    client_max_body_size 8000k;',
  '    listen 8000;',
  '    listen 10.0.0.5:8000;',
  '    add_header X-Size 8000;',
  '    if ($server_port = 8000) {\n        return 404;\n    }',
  '    location /socket/ { proxy_pass http://unix:/run/8000.sock; }',
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
  ['after another one', 'add_header X-Slots "10.0.0.9:80, 10.0.0.5:8000";'],
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
  const made = execute(remedy, blue)
  const [, wanted] = sitesWith('', `${lines}\n${EACH_OWN(8001)}\n    gzip on; # 8001 8000 8001`, '10.0.0.5', AUTH)
  expect(made).toBe(wanted)
  expect(() => requireSame([blue, made])).not.toThrow()
})

const colored = (port: number, color: string, more = '') => {
  const other = port === 8000 ? 8001 : 8000
  return `upstream shop-${color} { server H:${port}; server H:${other} backup; }
server {
    listen 80;
    server_name green-energy.example blue.green-energy.example;
    ${more}
    access_log /var/log/nginx/shop-${color}.log;
    add_header X-Slot ${color} always;
    add_header X-Color ${color[0]?.toUpperCase()}${color.slice(1)}_${port};
    set $color ${color};
    location / { proxy_pass http://shop-${color}; proxy_set_header X-SLOT ${color.toUpperCase()}; }
}
`
}

test('two sites that say their color can be promoted', () => {
  expect(() => requireSame([colored(8000, 'blue'), colored(8001, 'green')])).not.toThrow()
  // Whatever somebody calls blue.
  expect(() => requireSame([colored(8000, 'green'), colored(8001, 'blue')])).not.toThrow()
})

test.each([
  ['is part of another word', 'add_header X-A bluebird;', 'add_header X-A greenbird;'],
  ['is not all that differs', 'add_header X-A blue;', 'add_header X-B green;'],
  ['is nothing but a name', 'server_name green.example;', ''],
])('a color that %s excuses no difference', (_, blue, green) => {
  expect(() => requireSame(sitesWith(blue, green))).toThrow('differ in more than the ports')
})

test('the command swaps the colors too, but not where both sites have the same', () => {
  const certbot = 'ssl_stapling on; # @blue greens'
  const { remedy } = catchFailure(() => requireSame([colored(8000, 'blue', certbot), colored(8001, 'green')]))
  const made = execute(remedy, colored(8000, 'blue', certbot))
  expect(made).toBe(colored(8001, 'green', 'ssl_stapling on; # @green greens'))
  expect(() => requireSame([colored(8000, 'blue', certbot), made])).not.toThrow()
})

test('the command swaps a color also where it always stands beside the port', () => {
  const of = (port: number, color: string) => `    add_header X-Slot ${color}-${port};`
  const [blue, green] = sitesWith(`${of(8000, 'blue')}\n    gzip on;`, of(8001, 'green'))
  const made = execute(catchFailure(() => requireSame([blue, green])).remedy, blue)
  expect(made).toBe(sitesWith('', `${of(8001, 'green')}\n    gzip on;`)[1])
})

test('the command leaves a color alone that is not the slots’', () => {
  const line = 'ssl_certificate /etc/letsencrypt/live/green-energy.example/fullchain.pem;'
  const [blue, green] = sitesWith(`    ${line}`, '')
  const { remedy } = catchFailure(() => requireSame([blue, green]))
  expect(execute(remedy, blue)).toContain(line)
})

test('an enabled site that nginx does not read does not count as enabled', () => {
  const nginx = createNginx([8000], { notIncluded: ['/etc/nginx/sites-enabled/dev_8000'] })
  expect(() => readLiveLink(nginx, createInputs())).toThrow('nginx does not read /etc/nginx/sites-enabled/dev_8000')
})

/** What the command that a remedy ends with makes of the site. */
function execute(remedy: string, site: string): string {
  const command = remedy.split('\n').at(-1) ?? ''
  return execFileSync('sh', ['-c', command.replace(/ \S+ \| sudo tee .*/, '')], { input: site, encoding: 'utf8' })
}

function catchFailure(act: () => unknown): { message: string; remedy: string } {
  try {
    act()
  } catch (thrown) {
    return thrown as { message: string; remedy: string }
  }
  throw new Error('nothing was refused')
}
