import { expect, test } from 'vitest'
import { loadWith, REQUIRED } from './load-with.ts'

const at = (host: string, port: number, user: string, address: string) => ({ host, port, user, address })

test.each([
  ['deploy@10.0.0.2:2222=192.168.1.2', at('10.0.0.2', 2222, 'deploy', '192.168.1.2')],
  ['[fd00::1]', at('fd00::1', 22, 'ubuntu', 'fd00::1')],
  ['a_b@[fd00::1]:23=[fd00::2]', at('fd00::1', 23, 'a_b', 'fd00::2')],
  ['deploy@corp.example.com@app:2222', at('app', 2222, 'deploy@corp.example.com', 'app')],
  ['10023456@[fd00::1]=[fd00::2]', at('fd00::1', 22, '10023456', 'fd00::2')],
  [`${'u'.repeat(64)}@app`, at('app', 22, 'u'.repeat(64), 'app')],
  ['app=app.internal', at('app', 22, 'ubuntu', 'app.internal')],
])('%s', (line, expected) => {
  expect(loadWith({ ...REQUIRED, 'app-hosts': line }).inputs?.appHosts[0]).toMatchObject(expected)
})

test.each([
  ['fd00::1', /IPv6 address goes in brackets|no valid port/],
  ['[fd00::1%eth0]', /no valid host/],
  ['[10.0.0.1]', /no valid host/],
  ['app:0', /no valid port/],
  ['app:', /no valid port/],
  ['@app', /no valid user name/],
  ['@corp@app', /no valid user name/],
  ['deploy@', /no valid host/],
  ['-l@app', /no valid user name/],
  ['a b@app', /no valid user name/],
  ['app=10.0.0.1@web', /no valid user name/],
  [`${'u'.repeat(65)}@app`, /no valid user name/],
  ['-oProxyCommand=id', /no valid host/],
  ['a b', /no valid host/],
  ['app=http://x', /no valid address/],
  ['', /app-hosts is empty/],
])('refuses %s', (line, reason) => {
  expect(loadWith({ ...REQUIRED, 'app-hosts': line }).problems).toEqual([expect.stringMatching(reason)])
})

test.each(['deploy@corp.example.com', '10023456', 'u'.repeat(64)])('ssh-user may be %s', (user) => {
  const { inputs } = loadWith({ ...REQUIRED, 'app-hosts': 'app', 'ssh-user': user, service: 'shop' })
  expect(inputs?.appHosts).toEqual([{ ...at('app', 22, user, 'app'), deployPath: `/home/${user}/shop` }])
})

test('several hosts, one per line, each with a login of its own', () => {
  const lines = { 'app-hosts': '  deploy@a:2222=10.0.0.1\n\nb\n', 'nginx-hosts': 'web\nroot@[fd00::2]:23' }
  const { inputs } = loadWith({ ...REQUIRED, ...lines, service: 'shop' })
  expect(inputs?.appHosts).toEqual([
    { ...at('a', 2222, 'deploy', '10.0.0.1'), deployPath: '/home/deploy/shop' },
    { ...at('b', 22, 'ubuntu', 'b'), deployPath: '/home/ubuntu/shop' },
  ])
  expect(inputs?.nginxHosts).toEqual([
    { host: 'web', port: 22, user: 'ubuntu' },
    { host: 'fd00::2', port: 23, user: 'root' },
  ])
})

test('without a word about nginx it is on the first app host', () => {
  const { inputs } = loadWith({ ...REQUIRED, 'app-hosts': 'deploy@a:23\nb' })
  expect(inputs?.nginxHosts).toEqual([{ host: 'a', port: 23, user: 'deploy' }])
})

test('without nginx an application is reached on its own host, unless an address is given', () => {
  const { inputs } = loadWith({ ...REQUIRED, 'app-hosts': 'a\nb=10.0.0.2', 'nginx-hosts': 'none' })
  expect(inputs?.appHosts.map(({ address }) => address)).toEqual(['127.0.0.1', '10.0.0.2'])
  expect(inputs?.nginxHosts).toEqual([])
})
