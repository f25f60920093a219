import { expect, test } from 'vitest'
import { parseNginxConfig } from '../../../../src/plan/nginx/directives.ts'
import { findEndpoint } from '../../../../src/plan/nginx/endpoint.ts'
import { findPassingServers, readRoute, serverBlocks } from '../../../../src/plan/nginx/route.ts'

const PORTS = [8000, 8001]

function endpointOf(text: string) {
  const site = parseNginxConfig(text)
  return findEndpoint(findPassingServers(site, { ports: PORTS, hosts: [] }), serverBlocks(site))
}

test.each([
  ['80', { address: '127.0.0.1', port: 80, tls: false }],
  ['*:8080 default_server', { address: '127.0.0.1', port: 8080, tls: false }],
  ['0.0.0.0:80 backlog=511', { address: '127.0.0.1', port: 80, tls: false }],
  ['10.0.0.1:8080', { address: '10.0.0.1', port: 8080 }],
  ['8080-8090', { address: '127.0.0.1', port: 8080 }],
  ['10.0.0.1:8080-8090 default_server', { address: '10.0.0.1', port: 8080 }],
  ['[::]:8080-8090', { address: '::1', port: 8080 }],
  ['10.0.0.1', { address: '10.0.0.1', port: 80 }],
  ['localhost:8000', { address: 'localhost', port: 8000 }],
  ['localhost', { address: 'localhost', port: 80 }],
  ['[::]:81 ipv6only=on', { address: '::1', port: 81 }],
  ['[::]', { address: '::1', port: 80 }],
  ['[fd00::2]:80', { address: 'fd00::2', port: 80 }],
  ['[::ffff:10.0.0.1]:80', { address: '::ffff:10.0.0.1', port: 80 }],
  ['[::]:80; listen 80', { address: '127.0.0.1', port: 80 }],
  ['443 ssl', { address: '127.0.0.1', port: 443, tls: true }],
  ['443 quic reuseport; listen 443 ssl; http2 on', { address: '127.0.0.1', port: 443, tls: true }],
  ['80; listen 443 ssl http2', { port: 443, tls: true }],
  ['443; ssl on', { port: 443, tls: true }],
  ['80; ssl off', { port: 80, tls: false }],
  ['80 http2; listen [::]:81', { address: '::1', port: 81 }],
  ['443 ssl; listen 127.0.0.1:8080; ssl_verify_client on', { port: 8080, tls: false }],
  ['443 ssl; listen 127.0.0.1:8080; ssl_verify_client off', { port: 443, tls: true }],
  ['80 proxy_protocol; listen 8080', { port: 8080 }],
  ['unix:/run/nginx.sock; listen 81', { port: 81 }],
  ['unix:/run/nginx.sock ssl; listen 80', { port: 80, tls: false }],
  ['unix:/run/nginx.sock proxy_protocol; listen 80', { port: 80 }],
])('a site that listens on %s is reached there', (listen, endpoint) => {
  const site = `upstream b { server H:8000; server H:8001 backup; }
    server { listen 81; return 301 /; }
    server { # "}
      listen ${listen}; server_name _ *.b.c "shop.b"; location ~ "^/a{2};" { proxy_pass http://b; } }`
  expect(endpointOf(site)).toMatchObject({ ...endpoint, hostHeader: 'shop.b' })
})

test.each(['unix:/run/nginx.sock', '443 quic', '80 proxy_protocol'])(
  'a site that listens on %s can’t be reached',
  (listen) => {
    expect(endpointOf(`server { listen ${listen}; location / { proxy_pass http://H:8000; } }`)).toBeNull()
  },
)

test.each([
  ['_', null],
  ['"" _', null],
  ['~^www\\d+\\.example\\.com$', null],
  ['$hostname', null],
  ['shop.example.com www.example.com', 'shop.example.com'],
  ['.example.com', 'example.com'],
  ['*.example.com', 'bluegreen.example.com'],
  ['shop.*', 'shop.example'],
  ['bücher.example', 'xn--bcher-kva.example'],
  ['*.bücher.example', 'bluegreen.xn--bcher-kva.example'],
  ['bücher.example xn--bcher-kva.example', 'xn--bcher-kva.example'],
  ['bücher.example .example.com shop.example.com', 'shop.example.com'],
  ['"書<籍" *.example.com', 'bluegreen.example.com'],
  ['"書<籍"', null],
])('a site with the name %s is reached as %s', (name, hostHeader) => {
  expect(endpointOf(`server { server_name ${name}; location / { proxy_pass http://H:8000; } }`)).toMatchObject({
    hostHeader,
  })
})

test('an address with TLS for one server has TLS for all', () => {
  const site = `server { listen 443 ssl; server_name a; return 404; }
    server { listen 443; server_name b; location / { proxy_pass http://H:8000; } }`
  expect(endpointOf(site)).toMatchObject({ port: 443, tls: true, hostHeader: 'b' })
})

const OWN = ['127.0.0.0/8', '127.0.0.1/32', '203.0.113.5/32', '10.0.0.2/32', '20010db8000000000000000000000005/80']

test.each([
  ['80', '127.0.0.1:80', '203.0.113.5'],
  ['80', '127.0.0.1', '203.0.113.5'],
  ['80', 'localhost:80', '203.0.113.5'],
  ['80', '127.0.0.1:80; listen 203.0.113.5:80', '10.0.0.2'],
  ['[::]:80', '[::1]:80', '2001:db8:0:0:0:0:0:5'],
  ['80', '127.0.0.1:81', '127.0.0.1'],
  ['80', '[::1]:80', '127.0.0.1'],
  ['80', '127.0.0.1:80 quic', '127.0.0.1'],
  ['80; listen 127.0.0.1:80', '127.0.0.1:80', '127.0.0.1'],
  ['10.0.0.2:80', '127.0.0.1:80', '10.0.0.2'],
  ['80', '127.0.0.1:80; listen 203.0.113.5:80; listen 10.0.0.2:80', '127.0.0.1'],
])('a site that listens on %s, beside a status page that does on %s, is asked at %s', (listen, named, address) => {
  const site = parseNginxConfig(`server { listen ${listen}; location / { proxy_pass http://H:8000; } }`)
  const page = parseNginxConfig(
    `server { listen ${named}; location /stub_status { stub_status; allow 127.0.0.1; deny all; } }`,
  )
  const all = serverBlocks([...page, ...site])
  expect(findEndpoint(findPassingServers(site, { ports: PORTS, hosts: [] }), all, OWN)).toMatchObject({ address })
})

test('of several servers that pass requests on, those that lead to the slots are used', () => {
  const site = `upstream slots { server H:8000; } upstream other { server H:9; }
    server { listen 443 ssl; server_name admin; location / { proxy_pass http://other; } }
    server { listen 82; server_name shop; location / { proxy_pass http://slots/; } }`
  expect(endpointOf(site)).toEqual({ address: '127.0.0.1', port: 82, tls: false, hostHeader: 'shop', names: ['shop'] })
})

test.each([
  'proxy_pass http://slots$request_uri',
  'proxy_pass http://Slots?a=1',
  'proxy_pass http://H:8001$uri',
  'proxy_pass http://$app:8000',
  'set $up slots; proxy_pass http://$up',
  'set $up slots; if ($arg_a) { set $up other; } proxy_pass http://$up',
  'grpc_pass grpc://slots',
])('a server leads to a slot by "%s"', (pass) => {
  const site = `upstream slots { server H:8000; } upstream other { server H:9; }
    server { listen 443 ssl; server_name admin; location / { proxy_pass http://other; } }
    server { listen 82; server_name shop; location / { ${pass}; } }`
  expect(endpointOf(site)).toMatchObject({ port: 82, hostHeader: 'shop' })
})

test('where none is seen to lead to the slots, one that passes requests on is used', () => {
  const site = `upstream app { server H:9; } server { listen 443 ssl; return 404; }
    server { listen 82; server_name shop; location / { proxy_pass http://$arg_a; } }`
  expect(endpointOf(site)).toMatchObject({ port: 82, hostHeader: 'shop' })
  expect(serverBlocks(parseNginxConfig(site))).toHaveLength(2)
})

test('the route of a site is what its upstreams name', () => {
  const text =
    'upstream b { server H:8000 fail_timeout=60s max_fails=5; server H:8001 backup; server H:9 ; server H:8001 down; }'
  expect(readRoute(parseNginxConfig(text), { ports: PORTS, hosts: [] })).toEqual({
    primary: [8000],
    addresses: ['H'],
    failTimeout: null,
  })
})

test.each([
  ['with nginx’s defaults', 'server H:8000; server H:8001 backup;', { failures: 1, time: '10s', hosts: 1 }],
  [
    'of several hosts, one after the other',
    'server H:8000 max_fails=5; server I:8000 max_fails=2; server H:8001 backup;',
    { failures: 5, time: '10s', hosts: 2 },
  ],
  [
    'by the second of two upstreams',
    'server H:8000; } upstream c { server H:8000; server H:8001 backup;',
    { failures: 1, time: '10s', hosts: 1 },
  ],
  ['not if the slot is its own backup', 'server H:8000; server H:8000 backup;', null],
  ['not if the slot always gets its requests', 'server H:8000 max_fails=0; server H:8001 backup;', null],
  ['not without a backup, since nginx never stops using its only server', 'server H:8000;', null],
  ['not with a backup elsewhere, a page for example', 'server H:8000; server H:9 backup;', null],
  [
    'not if one of several hosts always gets requests',
    'server H:8000; server I:8000 max_fails=0; server H:8001 backup;',
    null,
  ],
  ['not if the slot itself is a backup, too', 'server H:8000; server H:8001 backup; server H:8000 backup;', null],
  ['not of a slot that is marked as down', 'server H:8000 down; server H:8001 backup;', null],
])('how a slot stops getting requests: %s', (_, servers, expected) => {
  const { failTimeout } = readRoute(parseNginxConfig(`upstream b { ${servers} }`), { ports: PORTS, hosts: [] })
  expect(failTimeout).toEqual(expected && { ...expected, port: 8000, backup: 8001 })
})
