import { expect, test } from 'vitest'
import { parseNginxConfig } from '../../../../src/plan/nginx/directives.ts'
import { createLinkReader } from '../../../../src/plan/nginx/link-variables.ts'

const linkOf = (text: string, ...words: string[]) => createLinkReader(parseNginxConfig(text))(words)

test.each([
  ['it is set to the link', 'server { set $b $live; }', '$live'],
  ['it is set to a text with the link', `server { set $b "http://\${live}:80"; }`, '$live'],
  ['it is set to what is set to the link', 'server { set $a $Live; set $b $A; }', '$live'],
  ['it is set to the standby', 'server { set $b $standby; }', '$standby'],
  ['a table chooses it by the link', 'map $live $b { default a; }', '$live'],
  ['a table may say that it is the link', 'map $arg_a $b { default $live; }', '$live'],
  ['a share of users gets the link', 'split_clients $remote_addr $b { 5% other; * $live; }', '$live'],
  ['a condition on the link sets it', 'server { if ($live = dev-live-8001) { set $b green; } }', '$live'],
  [
    'a condition on the link’s file does',
    'server { if (-e /var/lib/bluegreen/dev_live/live/8001) { set $b a; } }',
    '$live',
  ],
  [
    'a condition on what such a condition sets does',
    'server { if ($live = a) { set $a 1; } location / { if ($a) { set $b green; } } }',
    '$live',
  ],
  ['it refers to itself, too', 'server { set $b $b$live; }', '$live'],
  ['something else decides about it', 'map $host $b { default a; } server { set $live $b; }', null],
  ['nothing is known of it', '', null],
])('whether the link decides about a variable: %s', (_, text, link) => {
  expect(linkOf(text, 'if', '($b', '=', 'green)')).toBe(link)
})

test('the link decides about itself, also where nothing else uses it', () => {
  expect(linkOf('', 'if', '($live', '=', 'dev-live-8001)')).toBe('$live')
  expect(linkOf('', '$bluegreen_api')).toBe('$bluegreen_api')
  expect(linkOf('', '$delivery', '$live_chat')).toBeNull()
})
