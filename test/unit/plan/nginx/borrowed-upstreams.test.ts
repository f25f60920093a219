import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { readNginxAnswer } from '../../../../src/hosts/observe-nginx.ts'
import { findHardcodedProxyPassFaults } from '../../../../src/plan/faults/hardcoded-proxy-pass-faults.ts'
import { findNginxFaults } from '../../../../src/plan/faults/nginx-faults.ts'
import { readLiveLink } from '../../../../src/plan/live/live-link.ts'
import {
  findBorrowedUpstreams,
  findRoutedUpstreams,
  findUnknownNames,
} from '../../../../src/plan/nginx/borrowed-upstreams.ts'
import { parseNginxConfig } from '../../../../src/plan/nginx/directives.ts'
import { requireSameSites } from '../../../../src/plan/nginx/require-sites.ts'
import { upstreamKey } from '../../../../src/plan/nginx/slot-addresses.ts'
import type { NginxObservation } from '../../../../src/plan/nginx-observation.ts'
import { answerOf } from '../../hosts/answer-of.ts'
import { createInputs } from '../create-values.ts'
import { refusalOf } from '../refusal.ts'

const AVAILABLE = '/etc/nginx/sites-available'
const inputs = createInputs()
const upstream = (name: string, port: number, other: number, host = '10.0.0.5') =>
  `upstream ${name} { server ${host}:${port}; server ${host}:${other} backup; }`
const SHARED = [upstream('shop_blue', 8000, 8001), upstream('shop_green', 8001, 8000)]
const UNCOLORED = [upstream('shop_first', 8000, 8001), upstream('shop_second', 8001, 8000)]
const AUTH = 'upstream auth { server 10.0.0.9:8001; }'

/** A host with both sites, the blue one enabled, and these upstreams in other files, as its script tells it. */
function observe(blue: string, green: string, upstreams: readonly string[]): NginxObservation {
  const said = [
    `entry link 1000 ${AVAILABLE}/dev_8000 dev_8000`,
    ...Object.entries({ blue, green }).flatMap(([slot, text]) => [
      `present ${slot} ${AVAILABLE}/dev_${inputs.ports[slot as 'blue']}`,
      ...text.split('\n').map((line) => `text ${slot} ${line}`),
    ]),
    ...upstreams,
    'configuration /etc/nginx/nginx.conf',
    'file /etc/nginx/nginx.conf',
    'line http { include /etc/nginx/conf.d/*.conf; include /etc/nginx/sites-enabled/*; }',
    'observed',
  ]
  return readNginxAnswer(inputs, answerOf('web', said), [])
}

const site = (content: string) => `server {\n listen 80;\n server_name shop;\n ${content}\n}`
const pass = (color: string) => site(`location / { proxy_pass http://shop_${color}; }`)
const promotable = (nginx: NginxObservation) => {
  const link = readLiveLink(nginx, inputs)
  requireSameSites(nginx, inputs)
  return link
}

test.each([
  ['by its name', pass],
  ['by a variable', (color: string) => site(`set $up shop_${color}; location / { proxy_pass http://$up; }`)],
  ['by an address in one', (color: string) => site(`set $up http://shop_${color}; location / { proxy_pass $up; }`)],
  ['by a part of its name', (color: string) => site(`set $c ${color}; location / { proxy_pass http://shop_$c; }`)],
  ['by a map', (color: string) => `map $host $up { default shop_${color}; }\n${site('proxy_pass http://$up;')}`],
  ['for gRPC', (color: string) => site(`location / { grpc_pass shop_${color}; }`)],
  ['beside that of another application', (color: string) => `${pass(color)}\n${site('proxy_pass http://auth;')}`],
])('sites that use an upstream of another file, %s, can be promoted', (_, of) => {
  const expected = { port: 8000, endpoint: { port: 80, hostHeader: 'shop' } }
  expect(promotable(observe(of('blue'), of('green'), [...SHARED, AUTH]))).toMatchObject(expected)
  expect(promotable(observe(of('first'), of('second'), [...UNCOLORED, AUTH]))).toMatchObject(expected)
})

test.each([
  ['by a variable', (color: string) => site(`set $up shop_${color}; location / { proxy_pass http://$up; }`)],
  ['by a part of its name', (color: string) => site(`set $c ${color}; location / { proxy_pass http://shop_$c; }`)],
])('so can sites with upstreams of their own, which they use %s', (_, of) => {
  const [ofBlue = '', ofGreen = ''] = SHARED
  expect(promotable(observe(`${ofBlue}\n${of('blue')}`, `${ofGreen}\n${of('green')}`, []))).toMatchObject({
    port: 8000,
  })
})

test('an upstream of another application may have the port of a slot', () => {
  const of = (port: number, other: number) =>
    `${upstream('shop', port, other, 'backend.internal')}\n${site('location / { proxy_pass http://shop; } location /auth/ { proxy_pass http://auth; }')}`
  expect(promotable(observe(of(8000, 8001), of(8001, 8000), [AUTH]))).toMatchObject({ port: 8000 })
})

const SHOP = 'location / { proxy_pass http://shop; }'
const TESTERS = 'server { listen 443 ssl; server_name green.shop; location / { proxy_pass http://green; } }'

test.each([
  ['to look at a slot, by a path', site(`${SHOP} location = /health/green { proxy_pass http://green/health; }`)],
  ['to look at a slot, by a name', `${TESTERS}\n${site(SHOP)}`],
  [
    'for those who ask for a slot',
    `map $cookie_peek $to { default shop; 1 green; }\n${site('location / { proxy_pass http://$to; }')}`,
  ],
  [
    'to look at a slot, on a condition',
    site(`location / { if ($arg_a) { proxy_pass http://green; } proxy_pass http://shop; }`),
  ],
  ['as a fallback', site(`${SHOP} location @green { proxy_pass http://green; }`)],
  ['for a mirror', site(`${SHOP} location /mirror { internal; proxy_pass http://green; }`)],
  [
    'for those who ask for a slot, unlike others',
    `map $cookie_peek $to { "" shop; default green; }\n${site('location / { proxy_pass http://$to; }')}`,
  ],
  [
    'as something else says',
    site(
      'location / { set $to green; auth_request_set $to $upstream_http_slot; proxy_pass http://$to; } location /a { proxy_pass http://shop; }',
    ),
  ],
  ['for what both have', site(`${SHOP} location /assets/ { proxy_pass http://any; }`)],
])('sites with upstreams of their own may use others %s', (_, servers) => {
  const of = (port: number, other: number) => `${upstream('shop', port, other)}\n${servers}`
  const others = [
    'upstream green { server 10.0.0.5:8001; }',
    'upstream any { server 10.0.0.5:8000; server 10.0.0.5:8001; }',
  ]
  const nginx = observe(of(8000, 8001), of(8001, 8000), others)
  expect(promotable(nginx)).toMatchObject({ port: 8000, endpoint: { port: 80, hostHeader: 'shop' } })
  expect(findHardcodedProxyPassFaults(inputs, nginx)).toEqual([])
  expect(nginx.sites).toMatchObject([
    { route: { primary: [8000] }, borrowed: [] },
    { route: { primary: [8001] }, borrowed: [] },
  ])
})

test('an upstream of another application beside those of another file does not count as one of the slots', () => {
  const of = (color: string) => `${AUTH}\n${pass(color)}\n${site('location / { proxy_pass http://auth; }')}`
  expect(promotable(observe(of('blue'), of('green'), SHARED))).toMatchObject({ port: 8000 })
})

test.each([
  ['by its name', 'location /api/ { proxy_pass http://shop_blue; }'],
  ['by a variable', 'set $to shop_blue; location /api/ { proxy_pass http://$to; }'],
])('a location that would always get the same slot, %s, stops a deployment, but no rollback', (_, location) => {
  const of = (port: number, other: number) => `${upstream('shop', port, other)}\n${site(`${SHOP} ${location}`)}`
  const nginx = observe(of(8000, 8001), of(8001, 8000), SHARED)
  expect(promotable(nginx)).toMatchObject({ port: 8000 })
  expect(findNginxFaults({ ...inputs, operation: 'rollback' }, nginx, [])).toEqual([])
  expect(findNginxFaults(inputs, nginx, [])).toMatchObject([
    {
      what: `web: "${/proxy_pass [^;]*/.exec(location)?.[0]};" in location /api/ of ${AVAILABLE}/dev_8001 sends requests to port 8000, also while port 8001 is live`,
    },
  ])
})

test('a location may get the slot of its site by an upstream of another file', () => {
  const of = (port: number, other: number, color: string) =>
    `${upstream('shop', port, other)}\n${site(`${SHOP} location /api/ { proxy_pass http://shop_${color}; }`)}`
  expect(
    findHardcodedProxyPassFaults(inputs, observe(of(8000, 8001, 'blue'), of(8001, 8000, 'green'), SHARED)),
  ).toEqual([])
})

describe('a location that always gets the standby', () => {
  const colors = { blue: 'green', green: 'blue' }
  const preview = (color: 'blue' | 'green', of = '') =>
    `location /preview/ { proxy_pass http://shop_${of || colors[color]}; }`
  const OWN = { blue: upstream('shop', 8000, 8001), green: upstream('shop', 8001, 8000) }
  const borrowing = (color: 'blue' | 'green', more: string) => pass(color).replace('\n}', `\n ${more}\n}`)

  test('may be in sites with upstreams of their own', () => {
    const of = (color: 'blue' | 'green') => `${OWN[color]}\n${site(`${SHOP} ${preview(color)}`)}`
    const nginx = observe(of('blue'), of('green'), SHARED)
    expect(promotable(nginx)).toMatchObject({ port: 8000 })
    expect(findNginxFaults(inputs, nginx, [])).toEqual([])
  })

  test('may be in sites whose upstreams are all in another file', () => {
    const nginx = observe(borrowing('blue', preview('blue')), borrowing('green', preview('green')), SHARED)
    expect(promotable(nginx)).toMatchObject({ port: 8000 })
    expect(findNginxFaults(inputs, nginx, [])).toEqual([])
    expect(nginx.sites.map(({ borrowed }) => borrowed)).toEqual([['shop_blue'], ['shop_green']])
  })

  test.each(['blue', 'green'] as const)('must not always get %s', (color) => {
    const nginx = observe(
      borrowing('blue', preview('blue', color)),
      borrowing('green', preview('green', color)),
      SHARED,
    )
    const [path, port, other] = color === 'blue' ? ['dev_8001', 8000, 8001] : ['dev_8000', 8001, 8000]
    expect(promotable(nginx)).toMatchObject({ port: 8000 })
    expect(findNginxFaults(inputs, nginx, [])).toEqual([
      {
        what: `web: "proxy_pass http://shop_${color};" in location /preview/ of ${AVAILABLE}/${path} sends requests to port ${port}, also while port ${other} is live`,
        remedy: `Pass to shop_${colors[color]}.\nIf only testers use it, give that slot a server block with a name or a port of its own instead.`,
      },
    ])
  })

  test('must not have another place in the other site', () => {
    const moved = preview('green').replace('/preview/', '/other/')
    expect(
      findHardcodedProxyPassFaults(
        inputs,
        observe(borrowing('blue', preview('blue')), borrowing('green', moved), SHARED),
      ),
    ).toHaveLength(2)
  })
})

test.each([
  ['by a path', 'location = /t { proxy_pass http://alone_green; }'],
  ['as a fallback', 'location @t { proxy_pass http://alone_green; }'],
  ['for a mirror', 'location /t { internal; proxy_pass http://alone_green; }'],
  ['on a condition', 'location /t/ { if ($arg_t) { proxy_pass http://alone_green; } }'],
  ['for what is nowhere else', 'location = /t { proxy_pass http://auth; }'],
])('sites whose upstreams are all in another file may look at a slot, %s', (_, look) => {
  const of = (color: string) => pass(color).replace('\n}', `\n ${look}\n}`)
  const nginx = observe(of('blue'), of('green'), [...SHARED, 'upstream alone_green { server 10.0.0.5:8001; }', AUTH])
  expect(promotable(nginx)).toMatchObject({ port: 8000, endpoint: { port: 80, hostHeader: 'shop' } })
  expect(findNginxFaults(inputs, nginx, [])).toEqual([])
})

test('a server block that such a site would leave to the other slot stops a deployment', () => {
  const tls = 'server { listen 443 ssl; server_name shop; location / { proxy_pass http://shop_blue; } }'
  const nginx = observe(`${pass('blue')}\n${tls}`, `${pass('green')}\n${tls}`, SHARED)
  expect(findNginxFaults(inputs, nginx, [])[0]?.what).toContain('dev_8001 sends requests to port 8000')
})

test('a site that names the other slot is refused', () => {
  expect(() => promotable(observe(pass('blue'), pass('blue'), SHARED))).toThrow(
    'dev_8001 is the site of port 8001, but its upstream names port 8000 as primary',
  )
})

test('what else a variable says must be the same in both', () => {
  const of = (color: string) => site(`set $app ${color}s; set $up shop_${color}; location / { proxy_pass http://$up; }`)
  expect(() => promotable(observe(of('blue'), of('green'), SHARED))).toThrow('differ in more than the ports')
})

test('the command also fits where the sites say their color and the upstreams have other names', () => {
  const upstreams = [upstream('shop_first', 8000, 8001), upstream('green', 8001, 8000)]
  const of = (color: string, name: string, tls = '') =>
    site(`${tls} add_header X-Slot ${color}; location / { proxy_pass http://${name}; }`)
  const [edited, other] = [of('blue', 'shop_first', 'ssl on;'), of('green', 'green')]
  expect(runCommand(edited, other, upstreams)).toBe(of('green', 'green', 'ssl on;'))
})

test('an upstream that is nowhere is named', () => {
  expect(refusalOf(() => promotable(observe(pass('blue'), pass('green'), [])))).toEqual({
    message: `web: ${AVAILABLE}/dev_8000 passes requests to shop_blue, but no upstream of that name was found`,
    remedy:
      "Define the upstream in that file, or in one that nginx reads and the deploy user can read, with port 8000 as the server and the other slot's port as the backup.",
  })
  const several = site('location / { proxy_pass http://shop; } location /a { proxy_pass http://shop_assets; }')
  expect(() => promotable(observe(several, several, []))).toThrow('passes requests to shop and shop_assets, but')
})

test.each([
  ['with a word of its own', 'shop-first', 'shop-second'],
  ['with a dot', 'shop.first', 'shop.second'],
  ['with the port', 'shop_8000', 'shop_8001'],
])('the command leaves each site its own upstream: %s', (_, first, second) => {
  const of = (name: string, more = '') => site(`${more} location / { proxy_pass http://${name}; }`)
  const upstreams = [upstream(first, 8000, 8001), upstream(second, 8001, 8000)]
  const lines = 'add_header X-Name "shopxfirst shop_firsts";'
  expect(runCommand(of(first, lines), of(second), upstreams)).toBe(of(second, lines))
})

describe('of the upstreams of nginx', () => {
  const slots = { ports: [8000, 8001], hosts: ['10.0.0.5'] }
  const OWN = upstream('shop', 8000, 8001)
  const OUTAGES = 'upstream peek { server 10.0.0.5:8001; server 127.0.0.1:8080 backup; }'
  const PASSES = 'location /peek/ { proxy_pass http://Peek; } location /auth/ { proxy_pass http://auth; }'

  test.each([
    ['those of the slots that it uses, beside one of its own', [OWN, site(`${SHOP} ${PASSES}`)], ['peek']],
    ['all that it uses, without one', [site(PASSES)], ['peek', 'auth']],
    ['none that it does not use', [site('location / { proxy_pass http://10.0.0.5:8000; }')], []],
  ])('a site borrows %s', (_, lines, names) => {
    const own = parseNginxConfig(lines.join('\n'))
    const whole = [...own, ...parseNginxConfig([...SHARED, OUTAGES, AUTH].join('\n'))]
    expect(findBorrowedUpstreams(own, whole, slots).map(upstreamKey)).toEqual(names)
  })

  test.each([
    [
      'that its users get, though it looks at its own slot',
      'location / { proxy_pass http://shop_green; } location = /health/blue { proxy_pass http://shop_blue; }',
      'shop_green',
    ],
    [
      'that leads to its slot alone',
      'location /assets/ { proxy_pass http://any; } location / { proxy_pass http://shop_blue; }',
      'shop_blue',
    ],
  ])('the one says which slot a site is for %s', (_, locations, name) => {
    const any = 'upstream any { server 10.0.0.5:8000; server 10.0.0.5:8001; }'
    const ofSlots = parseNginxConfig([any, ...SHARED].join('\n'))
    const routed = findRoutedUpstreams(parseNginxConfig(site(locations)), ofSlots, 8000, slots)
    expect(routed.map(upstreamKey)).toEqual([name])
  })

  test.each([
    ['shop_blue', ['shop_blue']],
    ['2nd-shop.internal', ['2nd-shop.internal']],
    ['10th-shop42', ['10th-shop42']],
    ['10.0.0.9', []],
    ['auth.internal:8080', []],
    ['$backend', []],
    ['shop', []],
  ])('one must be called %s if a site passes to it: %j', (name, names) => {
    const own = parseNginxConfig(`${OWN}\n${site(`location / { proxy_pass http://${name}; }`)}`)
    expect(findUnknownNames(own)).toEqual(names)
  })
})

test('the command that makes the sites the same leaves each its own upstream', () => {
  const edited = pass('blue').replace('listen 80;', 'listen 443 ssl; # shop_blues')
  expect(runCommand(edited, pass('green'), SHARED)).toBe(
    pass('green').replace('listen 80;', 'listen 443 ssl; # shop_blues'),
  )
})

/** What the command that a refusal ends with makes of the enabled site. */
function runCommand(edited: string, other: string, upstreams: readonly string[]): string {
  let command = ''
  try {
    promotable(observe(edited, other, upstreams))
  } catch (thrown) {
    command = (thrown as { remedy: string }).remedy.split('\n').at(-1) ?? ''
  }
  return execFileSync('sh', ['-c', command.replace(/ \S+ \| sudo tee .*/, '')], { input: edited, encoding: 'utf8' })
}
