import { describe, expect, test } from 'vitest'
import { findHardcodedProxyPassRemarks } from '../../../../src/plan/faults/hardcoded-proxy-pass-faults.ts'
import { findNginxFaults } from '../../../../src/plan/faults/nginx-faults.ts'
import { readLiveLink } from '../../../../src/plan/live/live-link.ts'
import { createInputs } from '../create-values.ts'
import { INCLUDE, observeJoined } from './joined-site.ts'

const LIVE = 'location / { proxy_pass http://$live; }'
const NAME = 'server_name shop.example.com;'
const server = (content: string, names = NAME) => `server { listen 80; ${names} ${INCLUDE} ${content} }`
const inputs = createInputs()
/** nginx on the app host, as it is without nginx-hosts. */
const onOneHost = createInputs({ nginxHosts: [{ host: 'app', port: 22, user: 'ubuntu' }] })
/** What would stop a deployment. */
const faults = (servers: string, given = inputs) => findNginxFaults(given, observeJoined(servers, given), [])
const remarks = (servers: string) => findHardcodedProxyPassRemarks(inputs, observeJoined(servers))
const FOR_TESTERS = 'If only testers use it, give that slot a server block with a name or a port of its own instead.'

describe('a joined site that still sends requests past the link stops a deployment', () => {
  test('to an upstream of its own', () => {
    const site = `upstream shop { server 10.0.0.5:8000; } ${server('location / { proxy_pass http://shop; }')}`
    expect(faults(site)).toEqual([
      {
        what: 'web: "proxy_pass http://shop;" in location / sends requests to the same slot after every promotion',
        remedy: 'Write: proxy_pass http://$live;',
      },
    ])
  })

  test('to an upstream that has a page for outages, too', () => {
    const upstream = 'upstream shop { server 10.0.0.5:8000; server 127.0.0.1:8080 backup; }'
    expect(faults(`${upstream} ${server('location / { proxy_pass http://shop; }')}`)).toHaveLength(1)
  })

  test('to an upstream in another file', () => {
    const site = server('location / { proxy_pass http://shop$request_uri; }')
    const nginx = observeJoined(site, inputs, ['upstream shop { server 10.0.0.5:8000; }'])
    expect(findNginxFaults(inputs, nginx, [])[0]?.what).toContain('"proxy_pass http://shop$request_uri;" in location /')
  })

  test('to an address, in one location', () => {
    const site = server(`${LIVE} location /api/ { proxy_pass http://10.0.0.5:8000/; }`)
    expect(faults(site)).toEqual([
      {
        what: 'web: "proxy_pass http://10.0.0.5:8000/;" in location /api/ sends requests to the same slot after every promotion',
        remedy: `Write: proxy_pass http://$live; To strip the prefix as before, put in front of it: rewrite ^/LOCATION/(.*)$ /$1 break;\n${FOR_TESTERS}`,
      },
    ])
  })

  test.each([NAME, 'server_name www.example.com SHOP.example.com;'])('in another server block with "%s"', (names) => {
    const other = `server { listen 443 ssl; ${names} location / { proxy_pass http://dev-live-8000; } }`
    expect(faults(`${server(LIVE)} ${other}`)).toEqual([
      {
        what: 'web: "proxy_pass http://dev-live-8000;" in location / sends requests to the same slot after every promotion',
        remedy: `Write: proxy_pass http://$live; Its server block needs this line, too: include /etc/nginx/bluegreen/dev_live.server.conf;\n${FOR_TESTERS}`,
      },
    ])
  })

  test.each(['127.0.0.1', 'localhost', '[::1]', 'APP'])('to %s, where the application runs beside nginx', (host) => {
    const site = server(`${LIVE} location /api/ { proxy_pass http://${host}:8001; }`)
    expect(faults(site, onOneHost)[0]?.what).toContain(`"proxy_pass http://${host}:8001;" in location /api/`)
  })

  test('in another server block of the same name, at the port of the joined one', () => {
    const joined = `server { listen 8443 ssl; ${NAME} ${INCLUDE} ${LIVE} }`
    const other = `server { listen [::]:8443 ssl; ${NAME} location / { proxy_pass http://10.0.0.5:8000; } }`
    expect(faults(`${joined} ${other}`)).toHaveLength(1)
  })

  test('in another server block of the same name, at a port in the range of the joined one', () => {
    const joined = `server { listen 8440-8450 ssl; ${NAME} ${INCLUDE} ${LIVE} }`
    const other = `server { listen [::]:8443 ssl; ${NAME} location / { proxy_pass http://10.0.0.5:8000; } }`
    expect(faults(`${joined} ${other}`)).toHaveLength(1)
  })

  test('in a named location through which everything goes', () => {
    const site = server('location / { try_files $uri @app; } location @app { proxy_pass http://10.0.0.5:8000; }')
    expect(faults(site)).toHaveLength(1)
  })

  test('in several places, each of which is reported once', () => {
    const site = server(
      `${LIVE} location /a/ { proxy_pass http://10.0.0.5:8000; } location ~ ^/b { proxy_pass http://10.0.0.5:8000; }`,
    )
    expect(faults(`${site} ${site}`).map(({ what }) => /in (.*) sends/.exec(what)?.[1])).toEqual([
      'location /a/',
      'location ~ ^/b',
    ])
  })
})

describe('so does one that spells it in another way', () => {
  const SHOP = 'upstream shop { server 10.0.0.5:8000; }'
  const PASS = 'proxy_pass http://$b;'

  test.each([
    ['$request_uri', 'http://10.0.0.5:8000$request_uri', '$request_uri'],
    ['a path in variables', 'http://10.0.0.5:8001$uri$is_args$args', '$uri$is_args$args'],
    ['a capture', 'http://10.0.0.5:8001$1', '$1'],
    ['a query', 'http://10.0.0.5:8000?x=1', ''],
    ['the scheme of the request', '$scheme://10.0.0.5:8000', ''],
    ['capitals', 'HTTP://SHOP', ''],
    ['an upstream and a path in a variable', 'http://shop$request_uri', '$request_uri'],
  ])('with %s', (_, target, ending) => {
    expect(faults(`${SHOP} ${server(`location / { proxy_pass ${target}; }`)}`)).toEqual([
      {
        what: `web: "proxy_pass ${target};" in location / sends requests to the same slot after every promotion`,
        remedy: `Write: proxy_pass http://$live${ending};`,
      },
    ])
  })

  test.each([
    ['an address', 'set $b 10.0.0.5:8000;', PASS, '10.0.0.5:8000'],
    ['in another case', 'set $B 10.0.0.5:8000;', PASS, '10.0.0.5:8000'],
    ['an address with its scheme', 'set $b http://10.0.0.5:8000;', 'proxy_pass $b$request_uri;', '10.0.0.5:8000'],
    ['a part of an address', 'set $b 8000;', 'proxy_pass http://10.0.0.5:$b;', '10.0.0.5:8000'],
    ['in braces', 'set $b 8000;', `proxy_pass http://10.0.0.5:\${b};`, '10.0.0.5:8000'],
    ['an upstream', 'set $b shop;', PASS, 'shop'],
    ['a variable that is set to one', 'set $a shop; set $b $a;', PASS, 'shop'],
    ['an upstream under a condition', 'set $b other; if ($arg_a) { set $b shop; }', PASS, 'shop'],
    ['an upstream, unless a condition says the link', 'set $b shop; if ($arg_a) { set $b $live; }', PASS, 'shop'],
  ])('as the value of a variable, %s', (_, set, pass, place) => {
    const sites = [
      `location / { ${set} ${pass} }`,
      `location / { ${pass} ${set} }`,
      `${set} location / { ${pass} }`,
      `location / { ${pass} } ${set}`,
    ]
    for (const site of sites) {
      expect(faults(`${SHOP} ${server(site)}`).map(({ what }) => what)).toEqual([
        `web: "${pass.slice(0, -1)};" in location / (to ${place}) sends requests to the same slot after every promotion`,
      ])
    }
  })

  test.each([
    ['map', 'map $host $b { hostnames; .example.com shop; default other; }'],
    ['geo', 'geo $b { default shop; 10.0.0.0/8 other; }'],
    ['split_clients', 'split_clients $remote_addr $b { 5% other; * shop; }'],
    ['map that has the link as an exception', 'map $arg_a $b { 1 $live; default shop; }'],
    [
      'map with many lines',
      `map $uri $b { ${Array.from({ length: 60 }, (_, index) => `/${index} $live${index};`).join(' ')} default shop; }`,
    ],
  ])('as the value of a variable, by %s', (_, table) => {
    expect(faults(`${SHOP} ${table} ${server(`location / { ${PASS} }`)}`)[0]?.what).toContain(' (to shop) sends')
  })

  test('in a variable that another location sets, from which nginx goes on', () => {
    const site = server('location / { set $b shop; try_files $uri @b; } location @b { proxy_pass http://$b; }')
    expect(faults(`${SHOP} ${site}`)[0]?.what).toContain('in location @b (to shop) sends')
  })

  test('for gRPC', () => {
    const [fault, ...others] = faults(server('location / { grpc_pass grpc://10.0.0.5:8000; }'))
    expect(fault).toEqual({
      what: 'web: "grpc_pass grpc://10.0.0.5:8000;" in location / sends requests to the same slot after every promotion',
      remedy: 'Write: grpc_pass grpc://$live;',
    })
    expect(others).toEqual([])
  })
})

describe('where users get the live slot all the same, status remarks it', () => {
  test.each([
    ['location = /health/blue', 'http://10.0.0.5:8000/actuator/health'],
    ['location =/health/blue', 'http://10.0.0.5:8000'],
    ['location @b', 'http://10.0.0.5:8001'],
    ['location /mirror', 'http://10.0.0.5:8001', 'internal;'],
  ])('%s', (location, target, more = '') => {
    const site = server(`${LIVE} ${location} { ${more} proxy_pass ${target}; }`)
    expect(faults(site)).toEqual([])
    expect(remarks(site)).toEqual([
      `web: "proxy_pass ${target};" in ${location} sends requests to the same slot after every promotion`,
    ])
  })

  test('location @b, beside one that follows the link but for exceptions', () => {
    const map = 'map $cookie_beta $b { default $live; on 10.0.0.9:9000; }'
    const site = server('location / { proxy_pass http://$b; } location @b { proxy_pass http://10.0.0.5:8001; }')
    expect(faults(`${map} ${site}`)).toEqual([])
    expect(remarks(`${map} ${site}`)).toHaveLength(1)
  })
})

describe('so it does where only exceptions do not follow the link', () => {
  const PASS = 'location / { proxy_pass http://$b; }'
  const CONDITION = 'if ($cookie_beta) { set $b dev-live-8001; }'

  test.each([
    ['a cookie', `map $cookie_beta $b { default $live; on dev-live-8001; } ${server(PASS)}`],
    ['a host', `map $host $b { hostnames; beta.example.com dev-live-8001; default $live; } ${server(PASS)}`],
    ['a host, of all', `map $host $b { beta.example.com dev-live-8001; shop.example.com $live; } ${server(PASS)}`],
    [
      'a network',
      `geo $office { default 0; 10.0.0.0/8 1; } map $office $b { 1 dev-live-8001; default $live; } ${server(PASS)}`,
    ],
    ['a share', `split_clients $remote_addr $b { 5% dev-live-8001; * $live; } ${server(PASS)}`],
    ['a condition', server(`location / { set $b $live; ${CONDITION} proxy_pass http://$b; }`)],
    ['a condition of the server', server(`set $b $live; ${CONDITION} ${PASS}`)],
    ['each a condition', server(`${CONDITION} if ($cookie_beta = "") { set $b $live; } ${PASS}`)],
  ])('by %s', (_, site) => {
    expect(faults(site)).toEqual([])
    expect(remarks(site)).toEqual([
      'web: "proxy_pass http://$b;" in location / (to dev-live-8001) sends some requests to the same slot after every promotion',
    ])
  })
})

describe('what most requests do not have is an exception', () => {
  const PASS = 'location / { proxy_pass http://$b; }'
  const BETA = 'default dev-live-8001;'

  test.each([
    ['no cookie', `map $cookie_beta $b { "" $live; ${BETA} } ${server(PASS)}`],
    ['no argument', `map $arg_beta $b { ${BETA} '' $live; } ${server(PASS)}`],
    ['no header', `map $http_x_beta $b { ${BETA} "" $live; } ${server(PASS)}`],
    ['no cookie, by a condition', server(`set $b dev-live-8001; if ($cookie_beta = "") { set $b $live; } ${PASS}`)],
  ])('%s', (_, site) => {
    expect(faults(site)).toEqual([])
    expect(remarks(site)).toEqual([
      'web: "proxy_pass http://$b;" in location / (to dev-live-8001) sends some requests to the same slot after every promotion',
    ])
  })

  test.each([
    ['without a name for their host', `map $http_host $b { "" $live; ${BETA} } ${server(PASS)}`],
    ['that have a cookie', `map $cookie_beta $b { "" dev-live-8001; default $live; } ${server(PASS)}`],
  ])('unlike requests %s', (_, site) => {
    expect(faults(site)).toHaveLength(1)
  })

  test.each(['if ($http_x_slot = green) { proxy_pass http://dev-live-8001; }'])('by "%s"', (condition) => {
    const site = server(`location / { ${condition} proxy_pass http://$live; }`)
    expect(faults(site)).toEqual([])
    expect(remarks(site)).toEqual([
      'web: "proxy_pass http://dev-live-8001;" in location / sends some requests to the same slot after every promotion',
    ])
    expect(faults(server(`location / { ${condition} proxy_pass http://10.0.0.5:8000; }`))).toHaveLength(2)
  })
})

describe('what the link decides follows it', () => {
  const APIS = 'upstream api_blue { server 10.0.0.5:8000; } upstream api_green { server 10.0.0.5:8001; }'
  const API = 'location / { proxy_pass http://$api; }'
  const BY_LIVE = 'map $live $api { dev-live-8000 api_blue; dev-live-8001 api_green; }'
  const IF = 'set $api api_blue; if ($live = dev-live-8001) { set $api api_green; }'

  test.each([
    ['a map', `${BY_LIVE} ${server(API)}`],
    [
      'a map to ports',
      `map $live $p { ~8000$ 8000; ~8001$ 8001; } ${server('location / { proxy_pass http://10.0.0.5:$p; }')}`,
    ],
    ['two maps', `map $live $p { ~8000$ a; default b; } map $p $api { a api_blue; b api_green; } ${server(API)}`],
    ['a map of a variable', `map "$is$Live" $api { dev-live-8000 api_blue; default api_green; } ${server(API)}`],
    [
      'a map of what is set to it',
      `map $slot $api { dev-live-8000 api_blue; default api_green; } ${server(`set $slot $live; ${API}`)}`,
    ],
    ['a map of the standby', `map $standby $api { dev-live-8000 api_green; default api_blue; } ${server(API)}`],
    [
      'a part of a name',
      `map $live $color { ~8000$ blue; default green; } ${server('location / { proxy_pass http://api_$color; }')}`,
    ],
    ['a condition', server(`${IF} ${API}`)],
    ['a condition of the location', server(`location / { ${IF} proxy_pass http://$api; }`)],
    [
      'a condition on what a condition set',
      server(
        `set $c blue; if ($live = dev-live-8001) { set $c green; } set $api api_blue; if ($c = green) { set $api api_green; } ${API}`,
      ),
    ],
    [
      'a condition on the link itself',
      server(`set $api api_blue; if (-e /var/lib/bluegreen/dev_live/live/8001) { set $api api_green; } ${API}`),
    ],
    [
      'a condition of another location',
      server(`location / { ${IF} try_files $uri @app; } location @app { proxy_pass http://$api; }`),
    ],
    [
      'a condition around it',
      server('location / { if ($live = dev-live-8001) { proxy_pass http://api_green; } proxy_pass http://api_blue; }'),
    ],
  ])('by %s', (_, site) => {
    expect(faults(`${APIS} ${site}`)).toEqual([])
    expect(remarks(`${APIS} ${site}`)).toEqual([])
  })

  test('so that beside it some requests may be for a slot', () => {
    const site = `${BY_LIVE} ${server(`${API} location @api { proxy_pass http://api_blue; }`)}`
    expect(faults(`${APIS} ${site}`)).toEqual([])
    expect(remarks(`${APIS} ${site}`)).toHaveLength(1)
  })

  test.each([
    ['set to a constant afterwards', server(`${IF} set $api api_blue; ${API}`)],
    ['set to a constant in the location', server(`${IF} location / { set $api api_blue; proxy_pass http://$api; }`)],
    ['chosen by something else', `map $host $api { default api_blue; } ${server(API)}`],
  ])('unlike a variable that is %s', (_, site) => {
    expect(faults(`${APIS} ${site}`)).toHaveLength(1)
  })
})

test.each([
  ['auth_request_set', 'auth_request /auth; auth_request_set $slot $upstream_http_x_slot;'],
  ['njs', 'js_set $slot main.pick;'],
  ['Lua', 'access_by_lua_block { ngx.var.slot = pick() }'],
  ['Lua, by a key', `access_by_lua_block { ngx.var["slot"] = pick() }`],
  ['Lua, with other spaces', `access_by_lua_block { ngx.var[ 'slot' ]=pick() }`],
  ['Lua in quotes', `rewrite_by_lua 'ngx.var.slot = pick()';`],
  ['Lua that returns it', 'set_by_lua_block $slot { return pick() }'],
])('nothing is known of a variable that %s gives a value', (_, directive) => {
  const site = (more: string) => server(`location / { set $slot dev-live-8000; ${more} proxy_pass http://$slot; }`)
  expect(faults(site(directive))).toEqual([])
  expect(faults(site(directive.replace(/\bslot\b/, 'other')))).toHaveLength(1)
})

test.each([
  ['Lua reads it', 'access_by_lua_block { if ngx.var.slot == "" then ngx.exit(403) end }'],
  ['it is sent as a body', 'proxy_set_body $slot;'],
  ['a proxy is called like it', 'set_real_ip_from slot;'],
  ['a cookie that is set is called like it', 'add_header Set-Cookie "shop.slot=1; Path=/";'],
])('a variable stays known where only %s', (_, directive) => {
  expect(faults(server(`location / { set $slot dev-live-8000; ${directive} proxy_pass http://$slot; }`))).toHaveLength(
    1,
  )
})

describe('an upstream that shares requests out among both slots', () => {
  const ANY = 'upstream any { server 10.0.0.5:8000; server 10.0.0.5:8001; }'
  const WITHIN = (location: string) => `location ${location} { proxy_pass http://any; }`

  test.each(['/assets/', '= /favicon.ico'])('may get those of %s', (location) => {
    const site = server(`${LIVE} ${WITHIN(location)}`)
    expect(faults(`${ANY} ${site}`)).toEqual([])
    expect(findNginxFaults(inputs, observeJoined(site, inputs, [ANY]), [])).toEqual([])
  })

  test.each([
    ['a server', server(`location /api/ { proxy_pass http://$live; } ${WITHIN('/')}`)],
    ['a name', `${server(LIVE)} server { listen 443 ssl; ${NAME} ${WITHIN('/')} }`],
  ])('must not get all requests of %s', (_, site) => {
    expect(faults(`${ANY} ${site}`).map(({ what }) => what)).toEqual([
      'web: "proxy_pass http://any;" in location / sends requests to both slots after every promotion',
    ])
  })

  test.each(['backup', 'down'])('is not one of which a server is marked as %s', (mark) => {
    const one = ANY.replace('8001;', `8001 ${mark};`)
    expect(faults(`${one} ${server(`${LIVE} ${WITHIN('/api/')}`)}`)[0]?.what).toContain(
      'sends requests to the same slot',
    )
  })
})

test('a site that is hardcoded can be rolled back, and says which slot is live', () => {
  const site = server(`${LIVE} location /api/ { proxy_pass http://10.0.0.5:8000; }`)
  const nginx = observeJoined(site)
  expect(findNginxFaults({ ...inputs, operation: 'status' }, nginx, [])).toHaveLength(1)
  expect(findNginxFaults({ ...inputs, operation: 'rollback' }, nginx, [])).toEqual([])
  expect(readLiveLink(nginx, inputs)).toMatchObject({ layout: 'instant', port: 8001 })
})

test('a site that loses paths is refused, but can be rolled back', () => {
  const nginx = observeJoined(server(`${LIVE} location /api/ { proxy_pass http://$live/; }`))
  expect(findNginxFaults(inputs, nginx, [])).toMatchObject([
    { what: 'web: "proxy_pass http://$live/;" sends every request to the same path' },
  ])
  expect(findNginxFaults({ ...inputs, operation: 'rollback' }, nginx, [])).toEqual([])
  expect(readLiveLink(nginx, inputs)).toMatchObject({ layout: 'instant', port: 8001 })
})

test('so is one without a name, if another without a name is for users', () => {
  const other = 'server { listen 443 ssl; location / { proxy_pass http://10.0.0.5:8000; } }'
  expect(faults(`${server(LIVE, 'server_name _;')} ${other}`)[0]?.what).toContain('"proxy_pass http://10.0.0.5:8000;"')
})

test.each([
  ['sends everything by the link', server(LIVE)],
  ['has a server block that only redirects', `${server(LIVE)} server { listen 81; ${NAME} return 301 https://$host; }`],
  [
    'asks another application with the same port',
    server(`${LIVE} location /auth/ { proxy_pass http://10.0.0.9:8001/; }`),
  ],
  ['follows a variable that is the link', server('set $b $live; location / { proxy_pass http://$b$request_uri; }')],
  [
    'sets a variable to the link over a constant',
    server('set $b 10.0.0.5:8000; location / { set $b $live; proxy_pass http://$b; }'),
  ],
  [
    'sets a variable to a constant where it is not used',
    server('set $b $live; location / { proxy_pass http://$b; } location /a { set $b 10.0.0.5:8000; return 200 $b; }'),
  ],
  ['asks a host that only nginx knows', server(`${LIVE} location /a { proxy_pass http://$arg_a:8000; }`)],
  [
    'asks by a variable that refers to itself',
    server(`${LIVE} location /a { set $b $b$b; set $c $b; if ($a) { set $c $c$b; } proxy_pass http://$c; }`),
  ],
  [
    'asks one by an upstream',
    `upstream auth { server 10.0.0.9:8001; } ${server(`${LIVE} location /auth/ { proxy_pass http://auth; }`)}`,
  ],
  [
    'has a server block for another port that passes to something else',
    `${server(LIVE)} server { listen 8443; ${NAME} location / { proxy_pass http://10.0.0.5:9000; } }`,
  ],
  [
    'is beside a server block of another name, to look at a slot',
    `${server(LIVE)} server { listen 80; server_name blue.example.com; location / { proxy_pass http://10.0.0.5:8000; } }`,
  ],
  [
    'is beside one of the same name at another port, to look at a slot',
    `${server(LIVE)} server { listen 127.0.0.1:8081; ${NAME} location / { proxy_pass http://10.0.0.5:8001; } }`,
  ],
  [
    'is beside one of the same name at a socket',
    `${server(LIVE)} server { listen unix:/run/peek.sock; ${NAME} location / { proxy_pass http://10.0.0.5:8001; } }`,
  ],
  [
    'has no name, beside one to look at a slot',
    `${server(LIVE, 'server_name _;')} server { listen 8081; location / { proxy_pass http://10.0.0.5:8000; } }`,
  ],
  ['has "_" as its name', `${server(LIVE, 'server_name _;')} server { listen 81; location / { return 404; } }`],
  ['has a wildcard', `${server(LIVE, 'server_name *.example.com;')} server { server_name a.example.com; return 404; }`],
])('a joined site that %s is accepted', (_, site) => {
  const nginx = observeJoined(site)
  expect(findNginxFaults(inputs, nginx, [])).toEqual([])
  expect(nginx.instant?.hardcoded).toEqual([])
  expect(readLiveLink(nginx, inputs)).toMatchObject({ layout: 'instant', port: 8001 })
})

test('an application beside nginx on a port of the slots is another one where the service runs elsewhere', () => {
  const site = server(`${LIVE} location /auth/ { proxy_pass http://127.0.0.1:8001/; }`)
  expect(faults(site)).toEqual([])
})
