import { expect, test } from 'vitest'
import { serviceHosts } from '../../../../src/plan/nginx/service-hosts.ts'
import { createInputs } from '../create-values.ts'

const nginxAt = (...hosts: string[]) => hosts.map((host) => ({ host, port: 22, user: 'ubuntu' }))
const LOOPBACK = ['127.0.0.1', 'localhost', '::1']

test.each([
  ['another host', nginxAt('web'), []],
  ['the host of the application', nginxAt('APP'), LOOPBACK],
  ['several hosts, one of which is that of the application', nginxAt('web', 'app'), LOOPBACK],
])('where nginx is on %s, the service is at its own names and perhaps at the loopback', (_, nginxHosts, more) => {
  expect(serviceHosts({ ...createInputs(), nginxHosts })).toEqual(['app', '10.0.0.5', ...more])
})
