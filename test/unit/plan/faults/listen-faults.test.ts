import { expect, test } from 'vitest'
import { readNginxAnswer } from '../../../../src/hosts/observe-nginx.ts'
import { findLostAddressRemarks } from '../../../../src/plan/faults/listen-faults.ts'
import { findNginxFaults } from '../../../../src/plan/faults/nginx-faults.ts'
import { instantPaths } from '../../../../src/plan/nginx/instant-layout.ts'
import { planNginxSetup } from '../../../../src/plan/setup/plan-setup.ts'
import { answerOf } from '../../hosts/answer-of.ts'
import { createInputs, createNginx } from '../create-values.ts'
import { refusalOf } from '../refusal.ts'

const inputs = createInputs()
const { serverSnippet } = instantPaths(inputs)
const PANEL = '/etc/nginx/conf.d/panel.conf'
const LOOPBACKS = ['127.0.0.0/8', '127.0.0.1/32', `${'0'.repeat(31)}1/80`, 'fe800000000000000000000000000001/80']
const PUBLIC = '203.0.113.5/32'
const PUBLIC6 = '20010db8000000000000000000000005/80'

/** A host whose site, in the instant layout, listens on this, while others listen on those. */
function observe(listen: string, others: readonly string[], addresses: readonly string[] = [PUBLIC]) {
  const site = '/etc/nginx/sites-enabled/shop'
  return readNginxAnswer(
    inputs,
    answerOf('web', [
      `present snippet ${serverSnippet}`,
      'live 8000 1000',
      'state-writable yes',
      'configuration /etc/nginx/nginx.conf',
      `joined ${site}`,
      ...others.map((other) => `other-listen ${PANEL} ${other}`),
      `file ${site}`,
      `line server { ${listen} include ${serverSnippet}; location / { proxy_pass http://$live; } }`,
      ...[...LOOPBACKS, ...addresses].map((address) => `address ${address}`),
      'observed',
    ]),
    [],
  )
}

const lost = (listen: string, others: readonly string[], addresses?: readonly string[]) => {
  const nginx = observe(listen, others, addresses)
  return { faults: findNginxFaults(inputs, nginx, []), remarks: findLostAddressRemarks(inputs, nginx) }
}

test('a site that gets no request to the address of its host is named, and can be deployed: users may come by a proxy there', () => {
  expect(lost('listen 80;', ['203.0.113.5:80', '203.0.113.5:443 ssl'])).toEqual({
    faults: [],
    remarks: [
      `web: the site that includes ${serverSnippet} gets no request to 203.0.113.5:80: it listens on all addresses, but ${PANEL} on that one by name, and nginx then considers only sites that do. If users connect to that address: Add "listen 203.0.113.5:80;" to its server block, then reload nginx. If setup writes the site, run operation: setup with setup-listen: 203.0.113.5:80 instead.`,
    ],
  })
})

test.each([
  ['with TLS', 'listen 443 ssl;', ['203.0.113.5:443 ssl'], undefined, '"listen 203.0.113.5:443 ssl;"'],
  ['over IPv6', 'listen [::]:80;', ['[2001:db8::5]:80'], [PUBLIC, PUBLIC6], '"listen [2001:db8::5]:80;"'],
  [
    'over both',
    'listen 80; listen [::]:80;',
    ['203.0.113.5:80', '[2001:DB8:0::5]:80'],
    [PUBLIC, PUBLIC6],
    '"listen 203.0.113.5:80; listen [2001:DB8:0::5]:80;"',
  ],
  [
    'on each of its addresses',
    'listen 80;',
    ['203.0.113.5:80', '203.0.113.6'],
    [PUBLIC, '203.0.113.6/32'],
    '"listen 203.0.113.5:80; listen 203.0.113.6:80;"',
  ],
  [
    'though the host asks it elsewhere',
    'listen 80; listen 127.0.0.1:8080;',
    ['203.0.113.5:80'],
    undefined,
    '"listen 203.0.113.5:80;"',
  ],
])('a site that no request reaches %s has a remark with the lines to add', (_, listen, others, addresses, line) => {
  expect(lost(listen, others, addresses)).toMatchObject({ faults: [], remarks: [expect.stringContaining(line)] })
})

test.each([
  ['by another address', 'listen 80;', ['203.0.113.5:80'], [PUBLIC, '10.0.0.2/32']],
  ['over IPv6', 'listen 80; listen [::]:80;', ['203.0.113.5:80'], [PUBLIC, PUBLIC6]],
  ['on another port', 'listen 80; listen 443 ssl;', ['203.0.113.5:80'], undefined],
])('a site that users still reach %s is a remark', (_, listen, others, addresses) => {
  const { faults, remarks } = lost(listen, others, addresses)
  expect(faults).toEqual([])
  expect(remarks).toEqual([expect.stringContaining('If users connect to that address: Add "listen 203.0.113.5:80;"')])
})

test.each([
  ['it names the address, too', 'listen 80; listen 203.0.113.5:80;', ['203.0.113.5:80'], undefined],
  ['the other one has another port', 'listen 80;', ['203.0.113.5:8080'], undefined],
  ['the other one listens on all addresses, too', 'listen 80;', ['80', '*:80', '0.0.0.0:80', '[::]:80'], undefined],
  ['the address is another host’s', 'listen 80;', ['203.0.113.9:80'], undefined],
  ['the address is the loopback’s', 'listen 80;', ['127.0.0.1:80', '[::1]:80'], undefined],
  ['only a proxy of its host comes to it', 'listen 127.0.0.1:8080;', ['203.0.113.5:8080'], undefined],
  ['the host’s addresses are not known', 'listen 80;', ['203.0.113.5:80'], []],
  [
    'the other one’s is QUIC, or UDP',
    'listen 443 ssl;',
    ['203.0.113.5:443 quic reuseport', '203.0.113.5:443 udp'],
    undefined,
  ],
  ['the other one’s place is a name or a socket', 'listen 80;', ['localhost:80', 'unix:/run/a.sock'], undefined],
])('nothing is lost where %s', (_, listen, others, addresses) => {
  expect(lost(listen, others, addresses)).toEqual({ faults: [], remarks: [] })
})

test('setup writes no site that no user would reach', () => {
  const nginx = (others: readonly string[]) => ({
    ...createNginx([]),
    sites: [],
    addresses: [PUBLIC],
    otherListens: observe('listen 80;', others).otherListens,
  })
  const setup = createInputs({ setup: { ...inputs.setup, layout: 'instant' } })
  const named = createInputs({ setup: { ...inputs.setup, layout: 'instant', listen: '203.0.113.5:80' } })
  const tls = createInputs({ setup: { ...setup.setup, tls: { certificate: '/c', key: '/k' } } })
  expect(refusalOf(() => planNginxSetup(setup, nginx(['203.0.113.5:80']), 8000))).toMatchObject({
    remedy: expect.stringContaining('setup-listen: 203.0.113.5:80'),
  })
  expect(refusalOf(() => planNginxSetup(tls, nginx(['203.0.113.5:443 ssl']), 8000))).toMatchObject({
    remedy: expect.stringContaining('listen 203.0.113.5:443 ssl;'),
  })
  expect(() => planNginxSetup(tls, nginx(['203.0.113.5:80']), 8000)).not.toThrow()
  expect(() => planNginxSetup(named, nginx(['203.0.113.5:80']), 8000)).not.toThrow()
})

test('a place at which another site expects the PROXY protocol can’t be asked', () => {
  const proxied = observe('listen 80;', ['80 proxy_protocol'])
  expect(proxied.instant?.endpoint).toBeNull()
  expect(observe('listen 80; listen 127.0.0.1:8080;', ['80 proxy_protocol']).instant?.endpoint).toMatchObject({
    port: 8080,
  })
  expect(observe('listen 127.0.0.1:80;', ['80 proxy_protocol']).instant?.endpoint).toMatchObject({ port: 80 })
  expect(observe('listen 443;', ['443 ssl']).instant?.endpoint).toMatchObject({ port: 443, tls: true })
})
