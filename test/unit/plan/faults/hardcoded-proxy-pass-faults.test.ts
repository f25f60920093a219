import { expect, test } from 'vitest'
import {
  findHardcodedProxyPassFaults,
  findHardcodedProxyPassRemarks,
} from '../../../../src/plan/faults/hardcoded-proxy-pass-faults.ts'
import type { HardcodedProxyPass } from '../../../../src/plan/nginx/hardcoded-proxy-pass.ts'
import { createInputs, createInstant, createNginx } from '../create-values.ts'

const inputs = createInputs()
const plain: HardcodedProxyPass = {
  name: 'proxy_pass',
  target: 'http://10.0.0.5:8000',
  place: '10.0.0.5:8000',
  location: 'location /',
  isJoined: true,
  isForSome: false,
  isShared: false,
  isAside: false,
}
const nginxWith = (...hardcoded: HardcodedProxyPass[]) => createNginx([], { instant: createInstant({ hardcoded }) })
const faultOf = (overrides: Partial<HardcodedProxyPass>) =>
  findHardcodedProxyPassFaults(inputs, nginxWith({ ...plain, ...overrides }))[0]
const TESTERS = '\nIf only testers use it, give that slot a server block with a name or a port of its own instead.'
const NEEDS = ' Its server block needs this line, too: include /etc/nginx/bluegreen/dev_live.server.conf;'

test.each([
  [{}, '"proxy_pass http://10.0.0.5:8000;" in location / sends requests to the same slot'],
  [{ location: null }, '"proxy_pass http://10.0.0.5:8000;" sends requests to the same slot'],
  [{ isForSome: true }, '"proxy_pass http://10.0.0.5:8000;" in location / sends some requests to the same slot'],
  [
    { target: 'http://$b', place: 'backend', isShared: true },
    '"proxy_pass http://$b;" in location / (to backend) sends requests to both slots',
  ],
])('where the site sends requests to is reported: %j', (overrides, what) => {
  expect(faultOf(overrides)?.what).toBe(`web: ${what} after every promotion`)
})

test.each([
  [{}, 'Write: proxy_pass http://$live;'],
  [{ location: null }, 'Write: proxy_pass http://$live;'],
  [{ name: 'grpc_pass', target: 'grpc://10.0.0.5:8000' }, 'Write: grpc_pass grpc://$live;'],
  [{ target: 'http://10.0.0.5:8000$request_uri' }, 'Write: proxy_pass http://$live$request_uri;'],
  [{ target: 'http://$b$request_uri' }, 'Write: proxy_pass http://$live$request_uri;'],
  [{ target: 'http://$' + '{b}$uri$is_args$args' }, 'Write: proxy_pass http://$live$uri$is_args$args;'],
  [{ target: 'http://$b' }, 'Write: proxy_pass http://$live;'],
  [
    { target: 'http://10.0.0.5:8000/a$b' },
    'Write: proxy_pass http://$live; To strip the prefix as before, put in front of it: rewrite ^/LOCATION/(.*)$ /$1 break;',
  ],
  [{ location: 'location /api/' }, `Write: proxy_pass http://$live;${TESTERS}`],
  [{ isJoined: false }, `Write: proxy_pass http://$live;${NEEDS}${TESTERS}`],
])('the line to write instead keeps what follows the slot: %j', (overrides, remedy) => {
  expect(faultOf(overrides)?.remedy).toBe(remedy)
})

test('what a site has twice, as for HTTP and HTTPS, is reported once; what users do not need is a remark', () => {
  const aside = { ...plain, location: 'location = /blue', isAside: true }
  const nginx = nginxWith(plain, plain, aside, aside)
  expect(findHardcodedProxyPassFaults(inputs, nginx)).toHaveLength(1)
  expect(findHardcodedProxyPassRemarks(inputs, nginx)).toEqual([
    'web: "proxy_pass http://10.0.0.5:8000;" in location = /blue sends requests to the same slot after every promotion',
  ])
  expect(findHardcodedProxyPassRemarks(inputs, createNginx([8000]))).toEqual([])
})

test('in the links layout a pass to the other slot is a fault of its site, unless both sites cross', () => {
  const [blue, green] = createNginx([8000]).sites as [
    ReturnType<typeof createNginx>['sites'][number],
    ReturnType<typeof createNginx>['sites'][number],
  ]
  const stray = { name: 'proxy_pass', target: 'http://other', location: null, port: 8001 }
  const faults = (...sites: (typeof blue)[]) => findHardcodedProxyPassFaults(inputs, createNginx([8000], { sites }))
  const [own] = faults({ ...blue, strays: [stray] }, green)
  expect(own?.what).toBe(
    `web: "proxy_pass http://other;" of ${blue.path} sends requests to port 8001, also while port 8000 is live`,
  )
  expect(own?.remedy).toBe(`Pass to the upstream that this file itself defines.${TESTERS}`)
  const [within] = faults({ ...blue, borrowed: ['blue'], strays: [{ ...stray, location: 'location /a' }] }, green)
  expect(within?.what).toContain('"proxy_pass http://other;" in location /a of ')
  expect(within?.remedy).toBe(`Pass to blue.${TESTERS}`)
  expect(faults({ ...blue, strays: [stray] }, { ...green, strays: [{ ...stray, port: 8000 }] })).toEqual([])
  expect(faults({ ...blue, strays: [stray, { ...stray, port: 9000 }] }, green)).toHaveLength(2)
})
