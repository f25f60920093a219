import { expect, test } from 'vitest'
import { readNginxAnswer } from '../../../../src/hosts/observe-nginx.ts'
import { findNginxFaults } from '../../../../src/plan/faults/nginx-faults.ts'
import { answerOf } from '../../hosts/answer-of.ts'
import { createInputs } from '../create-values.ts'

const AVAILABLE = '/etc/nginx/sites-available'
const ENABLED = '/etc/nginx/sites-enabled'
const inputs = createInputs()
const serverOf = (listen: string, names: string, content: string) =>
  `server { listen ${listen}; server_name ${names}; ${content} }`
const own = (port: number, listen: string) =>
  `upstream backend { server 10.0.0.5:${port}; server 10.0.0.5:${8001 - port + 8000} backup; }
${serverOf(listen, 'shop.example.com www.example.com', 'location / { proxy_pass http://backend; }')}`

/** What would stop a deployment where nginx reads these files, as observe-nginx.sh tells it, and warns of this. */
function faultsOf(files: Record<string, string>, warned: readonly string[], listen = '80', given = inputs) {
  const linesOf = (word: string, text: string) => text.split('\n').map((line) => `${word} ${line}`)
  const sites = { blue: 8000, green: 8001 }
  const said = [
    `entry link 1000 ${AVAILABLE}/dev_8000 dev_8000`,
    ...Object.entries(sites).flatMap(([slot, port]) => [
      `present ${slot} ${AVAILABLE}/dev_${port}`,
      ...linesOf(`text ${slot}`, own(port, listen)),
    ]),
    'test ok',
    ...warned.map((one) => `test-said 2026/05/01 10:00:00 [warn] 1#1: conflicting server name ${one}, ignored`),
    'test-said nginx: configuration file /etc/nginx/nginx.conf test is successful',
    ...Object.entries(files).flatMap(([name, text]) => [`naming ${ENABLED}/${name}`, ...linesOf('naming-line', text)]),
    'observed',
  ]
  const faults = findNginxFaults(given, readNginxAnswer(inputs, answerOf('web', said), []), [])
  return faults.filter(({ what }) => what.includes('nginx sends requests'))
}

const OTHER = serverOf('80', 'SHOP.example.com', 'location / { proxy_pass http://127.0.0.1:8000; }')
const WARNED = ['"shop.example.com" on 0.0.0.0:80']
const dev_8000 = own(8000, '80')

test('another site that is read first, and gets the requests of users, stops a deployment', () => {
  expect(faultsOf({ default: OTHER, dev_8000 }, WARNED)).toEqual([
    {
      what: `web: nginx sends requests for shop.example.com on 0.0.0.0:80 to the site in ${ENABLED}/default, which it reads before ${AVAILABLE}/dev_8000`,
      remedy: 'Disable that site, or remove the name from it. Then: sudo nginx -t && sudo systemctl reload nginx',
    },
  ])
})

test('a rollback does not wait until somebody has disabled it', () => {
  expect(faultsOf({ default: OTHER, dev_8000 }, WARNED, '80', { ...inputs, operation: 'rollback' })).toEqual([])
})

const REDIRECT = serverOf('80', 'shop.example.com', 'return 301 https://$host$request_uri;')
const HTTPS = '80; listen 443 ssl'

test.each([
  ['no other site has the name', {}, []],
  ['the other site is read later', { dev_8000, old: OTHER }, WARNED],
  [
    'another one is read first, but only at another port',
    { a: OTHER.replace('80', '8080'), dev_8000, z: OTHER },
    WARNED,
  ],
  ['both sites of the service are enabled', { dev_8000, dev_8001: own(8001, '80') }, WARNED],
  [
    'the other site only has another of its names',
    { a: OTHER.replace('SHOP', 'www') },
    ['"www.example.com" on 0.0.0.0:80'],
  ],
  ['nobody knows which site has it', {}, WARNED],
  ['it is "_"', { default: serverOf('80', '_', 'return 404;') }, ['"_" on 0.0.0.0:80']],
])('a deployment goes on where %s', (_, files, warned) => {
  expect(faultsOf(files as Record<string, string>, warned)).toEqual([])
})

test('a deployment also goes on where another site redirects to HTTPS, by which users come', () => {
  expect(faultsOf({ a: REDIRECT, dev_8000: own(8000, HTTPS) }, WARNED, HTTPS)).toEqual([])
})
