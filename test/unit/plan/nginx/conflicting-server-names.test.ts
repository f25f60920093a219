import { expect, test } from 'vitest'
import { findConflictingServerNames } from '../../../../src/plan/nginx/conflicting-server-names.ts'

const file = (path: string, ...servers: readonly string[]) => ({
  path,
  text: servers.map((lines) => `server { ${lines} }`).join('\n'),
})
// What nginx 1.22 says.
const warn = (name: string, place = '0.0.0.0:80') =>
  `nginx: [warn] conflicting server name "${name}" on ${place}, ignored\nnginx: configuration file /etc/nginx/nginx.conf test is successful\n`
const NAMED = 'server_name shop.example;'

test.each([
  ['listens there', file('/a', `listen 80; ${NAMED}`), '/a'],
  ['listens there by default', file('/a', NAMED), '/a'],
  ['spells the name in another way', file('/a', 'server_name www.example Shop.Example;'), '/a'],
  ['listens there with one of its servers', file('/a', `listen 8080; ${NAMED}`, `listen 80; ${NAMED}`), '/a'],
  ['has another name', file('/a', 'server_name www.example;'), '/b'],
  ['listens elsewhere', file('/a', `listen 8080; ${NAMED}`), '/b'],
  ['may listen elsewhere, as a file says that it includes', file('/a', `include a.conf; ${NAMED}`), '/b'],
  ['listens there, whatever it includes', file('/a', `listen 80; include a.conf; ${NAMED}`), '/a'],
])('the first server that has the name gets the requests: one that %s', (_, first, path) => {
  expect(findConflictingServerNames(warn('shop.example'), [first, file('/b', `listen 80; ${NAMED}`)])).toEqual([
    { name: 'shop.example', place: '0.0.0.0:80', path },
  ])
})

test('names of which nobody is known are left out, each of the others is reported', () => {
  const files = [file('/a', `listen 80; ${NAMED}`), file('/b', `listen [::]:8443 ssl; ${NAMED}`)]
  const said = `${warn('shop.example')}${warn('other.example')}${warn('shop.example', '[::]:8443')}`
  expect(findConflictingServerNames(said, files)).toEqual([
    { name: 'shop.example', place: '0.0.0.0:80', path: '/a' },
    { name: 'shop.example', place: '[::]:8443', path: '/b' },
  ])
  expect(findConflictingServerNames('nginx: configuration file test is successful', files)).toEqual([])
})
