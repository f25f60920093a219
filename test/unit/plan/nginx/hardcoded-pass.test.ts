import { describe, expect, test } from 'vitest'
import { describeHardcodedPasses } from '../../../../src/plan/faults/hardcoded-pass-faults.ts'
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
const remarks = (servers: string) => describeHardcodedPasses(observeJoined(servers))
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
    const site = server(`location / { if ($a) { proxy_pass http://${host}:8001; } proxy_pass http://$live; }`)
    expect(faults(site, onOneHost)[0]?.what).toContain(`"proxy_pass http://${host}:8001;" in location /`)
  })

  test('in another server block of the same name, at the port of the joined one', () => {
    const joined = `server { listen 8443 ssl; ${NAME} ${INCLUDE} ${LIVE} }`
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

describe('where users get the live slot all the same, status remarks it', () => {
  test.each([
    ['location = /health/blue', 'http://10.0.0.5:8000/actuator/health'],
    ['location =/health/blue', 'http://10.0.0.5:8000'],
    ['location @b', 'http://10.0.0.5:8001'],
  ])('%s', (location, target) => {
    const site = server(`${LIVE} ${location} { proxy_pass ${target}; }`)
    expect(faults(site)).toEqual([])
    expect(remarks(site)).toEqual([
      `web: "proxy_pass ${target};" in ${location} sends requests to the same slot after every promotion`,
    ])
  })
})

test('a site that is hardcoded can be rolled back, and says which slot is live', () => {
  const site = server(`${LIVE} location /api/ { proxy_pass http://10.0.0.5:8000; }`)
  const nginx = observeJoined(site)
  expect(findNginxFaults({ ...inputs, operation: 'status' }, nginx, [])).toHaveLength(1)
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
  expect(faults(site)).toEqual([])
  expect(remarks(site)).toEqual([])
  expect(readLiveLink(observeJoined(site), inputs)).toMatchObject({ layout: 'instant', port: 8001 })
})

test('an application beside nginx on a port of the slots is another one where the service runs elsewhere', () => {
  const site = server(`${LIVE} location /auth/ { proxy_pass http://127.0.0.1:8001/; }`)
  expect(faults(site)).toEqual([])
})
