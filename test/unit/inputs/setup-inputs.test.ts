import { expect, test } from 'vitest'
import { loadWith, REQUIRED } from './load-with.ts'

const setup = (given: Record<string, string>) => {
  const { inputs, problems } = loadWith({ ...REQUIRED, operation: 'setup', ...given })
  return inputs?.setup ?? problems
}

test.each(['80', '10.0.0.1:80', '*:8080', '[::1]:80', '[::]:65535 default_server'])(
  'nginx may listen on %s',
  (listen) => {
    expect(setup({ 'setup-listen': listen })).toMatchObject({ listen })
  },
)

test.each([
  '0',
  '65536',
  '999.0.0.1:80',
  '[10.0.0.1]:80',
  '[::g]:80',
  'web:80',
  'x80',
  '80x',
  '80 default_server default_server',
  '80 http2',
])('nginx can’t listen on %s', (listen) => {
  expect(setup({ 'setup-listen': listen })).toEqual([
    `setup-listen is "${listen}"; allowed: a port, address:port or [IPv6 address]:port, then default_server if wanted`,
  ])
})

test.each([
  ['10.0.0.1', ['10.0.0.1']],
  ['10.0.0.0/8, 192.168.1.1/32  fd00::/64\nfd00::1/128', ['10.0.0.0/8', '192.168.1.1/32', 'fd00::/64', 'fd00::1/128']],
  ['0.0.0.0/0', ['0.0.0.0/0']],
])('a preview may be open to %s', (given, previewFrom) => {
  expect(setup({ 'setup-preview-from': given })).toMatchObject({ previewFrom })
})

test.each([
  'web',
  '10.0.0.0/33',
  'fd00::/129',
  '10.0.0.0/',
  '10.0.0.0/a',
  '10.0.0.0/8a',
  '10.0.0.0/a8',
  '10.0.0.0/8/8',
])('a preview can’t be open to %s, whatever else is right', (network) => {
  expect(setup({ 'setup-preview-from': `10.0.0.1 ${network}` })).toEqual([
    `setup-preview-from is "10.0.0.1 ${network}"; allowed: IP addresses and networks such as 10.0.0.0/8, separated by spaces`,
  ])
})

test('a certificate and its key come together', () => {
  const [certificate, key] = ['/etc/tls/a.pem', '/etc/tls/a.key']
  const both = { 'setup-tls-certificate': certificate, 'setup-tls-certificate-key': key }
  expect(setup(both)).toMatchObject({ tls: { certificate, key } })
  const problem = 'setup-tls-certificate and setup-tls-certificate-key belong together: give both, or neither'
  expect(setup({ 'setup-tls-certificate': certificate })).toEqual([problem])
  expect(setup({ 'setup-tls-certificate-key': key })).toEqual([problem])
  expect(setup({})).toMatchObject({ tls: null })
})
