import { expect, test } from 'vitest'
import { loadWith, REQUIRED } from './load-with.ts'

const health = (given: Record<string, string>) => loadWith({ ...REQUIRED, ...given }).inputs?.health

test.each([
  ['9000:9001', {}, { blue: 9000, green: 9001 }],
  [' 9001:9000 ', {}, { blue: 9001, green: 9000 }],
  ['+1000', {}, { blue: 9000, green: 9001 }],
  ['+10', { 'blue-port': '8100', 'green-port': '8200' }, { blue: 8110, green: 8210 }],
])('health-port %j gives a port for each slot', (given, more, ports) => {
  expect(health({ 'health-port': given, ...more })?.ports).toEqual(ports)
})

test.each([
  [{}, { nginxPath: '/', nginxProof: 'healthy' }],
  [{ 'health-path': '/actuator/health' }, { nginxPath: '/actuator/health', nginxProof: 'healthy' }],
  [
    { 'health-path': '/actuator/health', 'health-port': '+1000' },
    { nginxPath: '/', nginxProof: 'answers' },
  ],
  [
    { 'nginx-health-path': '/orders', 'health-port': '+1000' },
    { nginxPath: '/orders', nginxProof: 'healthy' },
  ],
  [
    { 'nginx-health-path': 'none', 'health-port': '+1000' },
    { nginxPath: null, nginxProof: 'healthy' },
  ],
])('requests through nginx use a path that it passes on: %o', (given, expected) => {
  expect(health(given)).toMatchObject(expected)
})

const FORMS = 'allowed: a port for each slot, as in 9000:9001, or an offset from its own, as in +1000'

test.each([
  ['9000', {}, `health-port is "9000"; ${FORMS}`],
  ['-1000', {}, `health-port is "-1000"; ${FORMS}`],
  ['9000:', {}, `health-port is "9000:"; ${FORMS}`],
  ['+', {}, `health-port is "+"; ${FORMS}`],
  ['$(id):9001', {}, `health-port is "$(id):9001"; ${FORMS}`],
  ['0:9001', {}, 'health-port gives port 0; allowed: ports from 1 to 65535'],
  ['9000:65536', {}, 'health-port gives port 65536; allowed: ports from 1 to 65535'],
  ['+57535', {}, 'health-port gives port 65536; allowed: ports from 1 to 65535'],
  ['9000:9000', {}, 'health-port gives both slots the same port (9000); allowed: one for each, since both run at once'],
  ['+1', {}, "health-port results in port 8001, which is a slot's own port; allowed: two other ports"],
  ['8001:8000', {}, "health-port results in port 8001, which is a slot's own port; allowed: two other ports"],
  ['8000:9001', {}, "health-port results in port 8000, which is a slot's own port; allowed: two other ports"],
  ['9000:8001', {}, "health-port results in port 8001, which is a slot's own port; allowed: two other ports"],
  ['9000:8000', {}, "health-port results in port 8000, which is a slot's own port; allowed: two other ports"],
  ['+0', {}, "health-port names the slots' own ports, which are checked by default; leave it empty"],
  ['8000:8001', {}, "health-port names the slots' own ports, which are checked by default; leave it empty"],
  [
    '+1000',
    { 'nginx-hosts': 'none', 'health-path': 'none' },
    'health-port is set, but health-path is "none"; allowed only with a health-path',
  ],
  ['+1000', { 'blue-port': 'x' }, 'blue-port is "x"; allowed: a whole number from 1 to 65535'],
  ['+1000', { 'blue-port': '8001' }, 'blue-port and green-port are the same (8001)'],
  [
    '+1000',
    { 'java-options': '-Dmanagement.server.port=1' },
    'java-options contains -Dmanagement.server.port, which the action sets itself',
  ],
  [
    '+1000',
    { 'app-arguments': '--management.server.port 1' },
    'app-arguments contains --management.server.port, which the action sets itself',
  ],
])('health-port %j, %o is one problem', (given, more, problem) => {
  expect(loadWith({ ...REQUIRED, 'health-port': given, ...more }).problems).toEqual([problem])
})

test('without health-port the management port is up to the application', () => {
  const own = { 'java-options': '-Dmanagement.server.port=0', 'app-arguments': '--management.server.port=0' }
  expect(loadWith({ ...REQUIRED, ...own }).problems).toEqual([])
})
