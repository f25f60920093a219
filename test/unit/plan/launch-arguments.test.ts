import { expect, test } from 'vitest'
import type { AppHostAddress } from '../../../src/inputs/read-hosts.ts'
import { launchArguments } from '../../../src/plan/launch-arguments.ts'
import { createInputs } from './create-values.ts'

const inputs = createInputs()
const [app] = inputs.appHosts as [AppHostAddress]
const PATH = '/home/ubuntu/shop'

test('a release is started with the ports of its slot, its profile, and the words of the inputs around them', () => {
  const launch = { ...inputs.launch, java: '/opt/java', javaOptions: ['-Xmx1g', '-Da=b c'], appArguments: ['--x y'] }
  expect(launchArguments(app, '1.0-1.1-a', 8001, { ...inputs, launch }, 20)).toEqual([
    ...[PATH, '1.0-1.1-a', '8001', '30', '20', 'yes', '', '', '50000000'],
    ...['/opt/java', '-Xmx1g', '-Da=b c', '-Dserver.port=8001', '-Dspring.profiles.active=dev'],
    ...['-jar', `${PATH}/releases/1.0-1.1-a/app.jar`, '--x y'],
  ])
})

test('health on another port is the slot’s, and Spring’s management server gets it', () => {
  const health = { ...inputs.health, ports: { blue: 9000, green: 9001 } }
  const words = launchArguments(app, '1.0', 8001, { ...inputs, health }, 20)
  expect(words[7]).toBe('9001')
  expect(words.slice(9, 12)).toEqual(['java', '-Dserver.port=8001', '-Dmanagement.server.port=9001'])
})

test('a unit’s name tells services and environments apart, and a service without nginx says so', () => {
  const launch = { ...inputs.launch, launcher: 'systemd' as const }
  const words = launchArguments(app, '1.0', 8000, { ...inputs, environment: 'a-b', nginxHosts: [], launch }, 20)
  expect(words.slice(5, 7)).toEqual(['no', 'bluegreen-a--b-shop-8000.service'])
})

test.each([
  [1_000_001, '500000'],
  [null, 'none'],
])('with log-max-size %s, each of the log’s two files takes: %s', (logMaxSize, size) => {
  const launch = { ...inputs.launch, logMaxSize }
  expect(launchArguments(app, '1.0', 8000, { ...inputs, launch }, 20)[8]).toBe(size)
})
