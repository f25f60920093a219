import { expect, test } from 'vitest'
import { parseNginxConfig } from '../../../../src/plan/nginx/directives.ts'
import { listenPlacesOf, listenPortsOf } from '../../../../src/plan/nginx/listens.ts'

const serverOf = (listen: string) => {
  const [server] = parseNginxConfig(`server { ${listen === '' ? '' : `listen ${listen};`} }`)
  if (!server) throw new Error('no server')
  return server
}

test.each([
  ['', [80]],
  ['80', [80]],
  ['10.0.0.1', [80]],
  ['[::]:8080 ssl', [8080]],
  ['8080-8082', [8080, 8081, 8082]],
  ['10.0.0.1:8080-8081', [8080, 8081]],
  ['8082-8080', [8082]],
  ['unix:/run/a.sock', []],
  ['unix:/run/a.sock; listen 81', [81]],
  ['80; listen 443 ssl', [80, 443]],
  ['80; server_name 8080', [80]],
])('"listen %s" is on the ports %j', (listen, ports) => {
  expect(listenPortsOf(serverOf(listen))).toEqual(ports)
})

test('an endless range, as nobody has it, is not followed for long', () => {
  expect(listenPortsOf(serverOf('1-99999999'))).toHaveLength(1_000)
})

const place = (address: string, port = 80, isTls = false) => ({ address, port, isTls })

test.each([
  ['', [place('')]],
  ['80', [place('')]],
  ['*:8080', [place('', 8080)]],
  ['0.0.0.0:80', [place('')]],
  ['[::]:80', [place('::')]],
  ['[0:0::0]:80', [place('::')]],
  ['[::1]:80', [place('::1')]],
  ['10.0.0.10:80', [place('10.0.0.10')]],
  ['80; server_name shop', [place('')]],
  ['[::]:80 ipv6only=on', [place('::')]],
  ['[::]:80 ipv6only=off', [place(''), place('::')]],
  ['[fd00::1]:443 ssl', [place('fd00::1', 443, true)]],
  ['10.0.0.1:443 ssl http2', [place('10.0.0.1', 443, true)]],
  ['localhost:80', [place('localhost')]],
  ['443 quic reuseport; listen 443 ssl', [place('', 443, true)]],
  ['53 udp', []],
  ['unix:/run/a.sock', []],
  ['8080-8082', [place('', 8080)]],
])('"listen %s" takes requests at %j', (listen, places) => {
  expect(listenPlacesOf([serverOf(listen)])).toEqual(places)
})
