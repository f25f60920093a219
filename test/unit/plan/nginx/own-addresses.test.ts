import { expect, test } from 'vitest'
import { readNginxAnswer } from '../../../../src/hosts/observe-nginx.ts'
import { findNginxFaults } from '../../../../src/plan/faults/nginx-faults.ts'
import { bitsOfAddress, isElsewhere, reachableAddresses } from '../../../../src/plan/nginx/own-addresses.ts'
import { answerOf } from '../../hosts/answer-of.ts'
import { createInputs } from '../create-values.ts'

const LOOPBACK6 = '00000000000000000000000000000001/80'
const OWN = ['127.0.0.0/8', '127.0.0.1/32', '192.0.2.2/32', LOOPBACK6, 'fd000000000000000000000000000002/80']

test.each([
  ['192.0.2.2', OWN, false],
  ['192.0.2.100', OWN, true],
  ['192.0.2.20', OWN, true],
  ['127.0.0.53', OWN, false],
  ['203.0.113.9', ['203.0.113.0/24'], false],
  ['203.0.114.9', ['203.0.113.0/24'], true],
  ['192.0.2.100', [], false],
  ['192.0.2.100', [LOOPBACK6], false],
  ['192.0.2.100', ['default', '192.0.2.2/32'], true],
  ['fd00::2', OWN, false],
  ['FD00:0:0::0002', OWN, false],
  ['fd00::100', OWN, true],
  ['::1', OWN, false],
  ['fd00::100', ['127.0.0.1/32'], false],
  ['::ffff:192.0.2.2', OWN, false],
  ['::ffff:192.0.2.100', OWN, true],
  ['::ffff:192.0.2.100', [LOOPBACK6], false],
  ['1::ffff:1', [LOOPBACK6], true],
  ['web-192.0.2.100', OWN, false],
  ['192.0.2.100-eu', OWN, false],
  ['localhost', OWN, false],
  ['web1.internal', OWN, false],
  ['999.0.2.2:x', OWN, false],
])('whether %s is not an address of a host with %j: %s', (address, own, expected) => {
  expect(isElsewhere(address, own)).toBe(expected)
})

test('the addresses at which others reach the host are neither networks nor the loopback’s nor a link’s own', () => {
  const own = [
    ...OWN,
    '127.0.0.53/32',
    '169.254.7.7/32',
    'fe800000000000000000000000000002/80',
    'fd000000000000000000000000000000/40',
    '192.0.2.0/24',
    'default',
    '20010db800000000000000007f000001/80',
  ]
  expect(reachableAddresses(own)).toEqual(['192.0.2.2', 'fd00::2', '2001:db8::7f00:1'].map(bitsOfAddress))
})

const AVAILABLE = '/etc/nginx/sites-available'
const site = (port: number, listen: string) =>
  `upstream shop { server 10.0.0.5:${port}; server 10.0.0.5:${16_001 - port} backup; } server { ${listen} location / { proxy_pass http://shop; } }`
const observe = (listen: string) =>
  readNginxAnswer(
    createInputs(),
    answerOf('web', [
      `entry link 1000 ${AVAILABLE}/dev_8000 dev_8000`,
      ...[8000, 8001].flatMap((port) => [
        `present ${port === 8000 ? 'blue' : 'green'} ${AVAILABLE}/dev_${port}`,
        `text ${port === 8000 ? 'blue' : 'green'} ${site(port, listen)}`,
      ]),
      ...OWN.map((address) => `address ${address}`),
      'observed',
    ]),
    [],
  )

test('a site that listens only on the address of another host stops a deployment, but not a rollback', () => {
  const nginx = observe('listen 192.0.2.100:80;')
  expect(findNginxFaults(createInputs(), nginx, []).map(({ what }) => what)).toEqual(
    [8000, 8001].map(
      (port) =>
        `web: ${AVAILABLE}/dev_${port} listens only on 192.0.2.100, which is not an address of this host: what a run asks nginx here, another host would answer`,
    ),
  )
  expect(findNginxFaults(createInputs({ operation: 'rollback' }), nginx, [])).toEqual([])
})

test.each([
  ['listen 192.0.2.100:443 ssl; listen 127.0.0.1:8080;', '127.0.0.1', 8080],
  ['listen 192.0.2.100:80; listen 192.0.2.2:443 ssl;', '192.0.2.2', 443],
  ['listen 80;', '127.0.0.1', 80],
])('one with "%s" is asked at an address that the host has', (listen, address, port) => {
  const nginx = observe(listen)
  expect(nginx.sites[0]?.endpoint).toMatchObject({ address, port })
  expect(findNginxFaults(createInputs(), nginx, [])).toEqual([])
})
