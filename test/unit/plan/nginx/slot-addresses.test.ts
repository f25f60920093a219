import { expect, test } from 'vitest'
import { parseNginxConfig } from '../../../../src/plan/nginx/directives.ts'
import {
  addressOf,
  findSlotUpstreams,
  isSlot,
  placeOf,
  portOf,
  serversOf,
  upstreamKey,
  withoutScheme,
} from '../../../../src/plan/nginx/slot-addresses.ts'

const SLOTS = { ports: [8000, 8001], hosts: ['10.0.0.5', 'fd00::5', 'app.example'] }

test.each([
  ['10.0.0.5:8000', true],
  ['[fd00::5]:8001', true],
  ['App.Example:8000', true],
  ['10.0.0.5:9000', false],
  ['10.0.0.6:8000', false],
  ['10.0.0.5', false],
  [undefined, false],
])('%s is a slot: %s', (place, is) => {
  expect(isSlot(place, SLOTS)).toBe(is)
})

test.each([
  ['http://backend', 'backend'],
  ['https://backend/a/b', 'backend'],
  ['grpc://backend?a=1', 'backend'],
  ['http://10.0.0.5:8000', '10.0.0.5:8000'],
  ['http://10.0.0.5:8000/a:1', '10.0.0.5:8000'],
  ['http://10.0.0.5:8000$request_uri', '10.0.0.5:8000'],
  ['http://10.0.0.5:8000?a', '10.0.0.5:8000'],
  ['http://[fd00::5]:8000/', '[fd00::5]:8000'],
  ['http://$app:8000/a', '$app:8000'],
  ['http://shop-$color:8000/a', 'shop-$color:8000'],
  ['http://shop-$color:8000', 'shop-$color:8000'],
  ['http://backend/a:80', 'backend'],
  ['http://$live$request_uri', '$live'],
  ['http://backend$request_uri', 'backend'],
  ['http://unix:/run/app.sock', 'unix:'],
  ['backend', 'backend'],
  ['', ''],
])('a pass to %s names %s', (target, place) => {
  expect(placeOf(target)).toBe(place)
})

test('what an address in a query begins with is not the scheme', () => {
  expect(withoutScheme('http://backend/login?to=http://shop/')).toBe('backend/login?to=http://shop/')
  expect(withoutScheme('$backend/login?to=http://shop/')).toBe('$backend/login?to=http://shop/')
})

test('a place has a port and an address, or only an address', () => {
  expect([portOf('a:80'), portOf('[fd00::5]:81'), portOf('a'), portOf(undefined)]).toEqual([
    80,
    81,
    Number.NaN,
    Number.NaN,
  ])
  expect([addressOf('a:80'), addressOf('[fd00::5]:81'), addressOf('[fd00::5]'), addressOf('a')]).toEqual([
    'a',
    'fd00::5',
    'fd00::5',
    'a',
  ])
})

test('of upstreams, those at the hosts of the service count more than those that only have its ports', () => {
  const own = 'upstream Own { keepalive 16; server 10.0.0.5:8000; server 10.0.0.5:8001 backup; }'
  const page = 'upstream page { server 10.0.0.5:8000; server 10.0.0.9:80 backup; }'
  const named = 'upstream named { server app1:8000; }'
  const other = 'upstream other { server app1:9000; }'
  const found = (text: string) => findSlotUpstreams(parseNginxConfig(text), SLOTS).map(upstreamKey)
  expect(found(`${named} ${own} ${other}`)).toEqual(['own'])
  expect(found(`${named} ${page}`)).toEqual(['page'])
  expect(found(`${named} ${other}`)).toEqual(['named'])
  expect(parseNginxConfig(own).map(serversOf)).toEqual([['10.0.0.5:8000', '10.0.0.5:8001']])
})
