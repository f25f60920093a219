import { expect, test } from 'vitest'
import { parseNginxConfig } from '../../../../src/plan/nginx/directives.ts'
import { listenPlacesOf } from '../../../../src/plan/nginx/listens.ts'
import { findLostAddresses } from '../../../../src/plan/nginx/lost-addresses.ts'

const OWN = ['127.0.0.0/8', '203.0.113.5/32', '20010db8000000000000000000000005/80']
const [IPV4, IPV6] = ['listen 203.0.113.5:80;', 'listen [2001:db8::5]:80;']
const placesOf = (listens: string) => listenPlacesOf(parseNginxConfig(`server { ${listens} }`))

/** The addresses at which a site that listens like this gets no request since these other sites listen there by name. */
function lost(listens: string, others: readonly string[], own = OWN) {
  const named = others.flatMap((other, index) => placesOf(other).map((place) => ({ ...place, path: `site${index}` })))
  const found = findLostAddresses(placesOf(listens), named, own)
  return { ...found, lost: found.lost.map(({ path, address, port }) => `${path} ${address} ${port}`) }
}

test.each([
  ['on all of IPv4', 'listen 80;', [IPV4, IPV6], ['site0 203.0.113.5 80']],
  ['on all of IPv6', 'listen [::]:80;', [IPV4, IPV6], ['site1 2001:db8::5 80']],
  ['on all of both', 'listen [::]:80 ipv6only=off;', [IPV4, IPV6], ['site0 203.0.113.5 80', 'site1 2001:db8::5 80']],
  ['where the first of several is named', 'listen 80;', [IPV4, IPV4], ['site0 203.0.113.5 80']],
])('a site that listens %s gets no request where another names the address', (_, listens, others, expected) => {
  expect(lost(listens, others)).toEqual({ lost: expected, isAll: true })
})

test.each([
  ['another address', 'listen 80;', [...OWN, '10.0.0.2/32']],
  ['another port', 'listen 80; listen 81;', OWN],
  ['IPv6', 'listen 80; listen [::]:80;', OWN],
  ['another port of the address, by name', 'listen 80; listen 203.0.113.5:81;', OWN],
])('users may still come by %s', (_, listens, own) => {
  expect(lost(listens, [IPV4], own)).toEqual({ lost: ['site0 203.0.113.5 80'], isAll: false })
})

test('a name of its own takes nothing of other addresses', () => {
  expect(lost('listen 203.0.113.5:80;', [IPV6])).toEqual({ lost: [], isAll: false })
})
