import { expect, test } from 'vitest'
import { parseNginxConfig } from '../../../../src/plan/nginx/directives.ts'
import { hostHeaderOf, isNameFor, serverNames } from '../../../../src/plan/nginx/server-names.ts'

const serverOf = (line: string) => {
  const [server] = parseNginxConfig(`server { ${line} }`)
  if (!server) throw new Error('no server')
  return server
}

// https://nginx.org/en/docs/http/server_names.html
test.each([
  ['shop.example', 'shop.example', true],
  ['Shop.Example', 'shop.example', true],
  ['shop.example', 'www.shop.example', false],
  ['*.shop.example', 'www.shop.example', true],
  ['*.Shop.example', 'a.b.shop.example', true],
  ['*.shop.example', 'shop.example', false],
  ['.shop.example', 'shop.example', true],
  ['.shop.example', 'www.shop.example', true],
  ['.shop.example', 'workshop.example', false],
  ['shop.*', 'shop.example', true],
  ['Shop.*', 'shop.example', true],
  ['shop.*', 'www.shop.example', false],
  ['shop.*', 'shop.example.com', true],
  ['shop.*', 'sales.example', false],
  ['書<籍', 'shop.example', false],
  ['büro.example', 'xn--bro-hoa.example', true],
  ['*.büro.example', 'www.xn--bro-hoa.example', true],
])('the name %s is for the host %s: %s', (name, host, is) => {
  expect(isNameFor(name, host)).toBe(is)
})

test.each([
  ['server_name shop.example;', ['shop.example'], 'shop.example'],
  ['server_name Shop.example;', ['Shop.example'], 'Shop.example'],
  ['server_name _;', [], null],
  ['', [], null],
  ['server_name "" ~^shop $host shop.example;', ['shop.example'], 'shop.example'],
  ['server_name *.shop.example;', ['*.shop.example'], 'bluegreen.shop.example'],
  ['server_name .shop.example;', ['.shop.example'], 'shop.example'],
  ['server_name shop.*;', ['shop.*'], 'shop.example'],
  ['server_name *.a.example b.example;', ['*.a.example', 'b.example'], 'b.example'],
  ['server_name büro.example;', ['büro.example'], 'xn--bro-hoa.example'],
  ['server_name büro.example b.example;', ['büro.example', 'b.example'], 'b.example'],
  ['server_name *.a.example büro.example;', ['*.a.example', 'büro.example'], 'xn--bro-hoa.example'],
])('of "%s" a request can have the names %j, and has %s', (line, names, host) => {
  expect(serverNames(serverOf(line))).toEqual(names)
  expect(hostHeaderOf(serverOf(line))).toBe(host)
})
