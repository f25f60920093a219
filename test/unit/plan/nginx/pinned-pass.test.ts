import { describe, expect, test } from 'vitest'
import { readLiveLink } from '../../../../src/plan/live/live-link.ts'
import { createInputs } from '../create-values.ts'
import { refusalOf } from '../refusal.ts'
import { INCLUDE, observeJoined } from './joined-site.ts'

const LIVE = 'location / { proxy_pass http://$live; }'
const NAME = 'server_name shop.example.com;'
const server = (content: string, names = NAME) => `server { listen 80; ${names} ${INCLUDE} ${content} }`
const inputs = createInputs()
/** nginx on the app host, as it is without nginx-hosts. */
const onOneHost = createInputs({ nginxHosts: [{ host: 'app', port: 22, user: 'ubuntu' }] })
const refusal = (servers: string, given = inputs) => refusalOf(() => readLiveLink(observeJoined(servers, given), given))

describe('a joined site that still sends requests past the link is refused', () => {
  test('to an upstream of its own', () => {
    const site = `upstream shop { server 10.0.0.5:8000; } ${server('location / { proxy_pass http://shop; }')}`
    expect(refusal(site)).toEqual({
      message: 'web: "proxy_pass http://shop;" in location / sends requests to the same slot after every promotion',
      remedy: 'Write: proxy_pass http://$live;',
    })
  })

  test('to an address, in one location', () => {
    const site = server(`${LIVE} location /api/ { proxy_pass http://10.0.0.5:8000/; }`)
    expect(refusal(site)).toEqual({
      message:
        'web: "proxy_pass http://10.0.0.5:8000/;" in location /api/ sends requests to the same slot after every promotion',
      remedy:
        'Write: proxy_pass http://$live; To strip the prefix as before, put in front of it: rewrite ^/LOCATION/(.*)$ /$1 break;',
    })
  })

  test.each([NAME, 'server_name www.example.com SHOP.example.com;'])('in another server block with "%s"', (names) => {
    const other = `server { listen 443 ssl; ${names} location / { proxy_pass http://dev-live-8000; } }`
    expect(refusal(`${server(LIVE)} ${other}`)).toEqual({
      message:
        'web: "proxy_pass http://dev-live-8000;" in location / sends requests to the same slot after every promotion',
      remedy:
        'Write: proxy_pass http://$live; Its server block needs this line, too: include /etc/nginx/bluegreen/dev_live.server.conf;',
    })
  })

  test.each(['127.0.0.1', 'localhost', '[::1]', 'APP'])('to %s, where the application runs beside nginx', (host) => {
    const site = server(`location / { if ($a) { proxy_pass http://${host}:8001; } proxy_pass http://$live; }`)
    expect(refusal(site, onOneHost).message).toContain(`"proxy_pass http://${host}:8001;" in location /`)
  })
})

test('so is one without a name, if another without a name is for users', () => {
  const other = 'server { listen 443 ssl; location / { proxy_pass http://10.0.0.5:8000; } }'
  expect(refusal(`${server(LIVE, 'server_name _;')} ${other}`).message).toContain('"proxy_pass http://10.0.0.5:8000;"')
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
    'has no name, beside one to look at a slot',
    `${server(LIVE, 'server_name _;')} server { listen 8081; location / { proxy_pass http://10.0.0.5:8000; } }`,
  ],
  ['has "_" as its name', `${server(LIVE, 'server_name _;')} server { listen 81; location / { return 404; } }`],
  ['has a wildcard', `${server(LIVE, 'server_name *.example.com;')} server { server_name a.example.com; return 404; }`],
])('a joined site that %s is accepted', (_, site) => {
  expect(readLiveLink(observeJoined(site), inputs)).toMatchObject({ layout: 'instant', port: 8001 })
})

test('an application beside nginx on a port of the slots is another one where the service runs elsewhere', () => {
  const site = server(`${LIVE} location /auth/ { proxy_pass http://127.0.0.1:8001/; }`)
  expect(readLiveLink(observeJoined(site), inputs).port).toBe(8001)
})
