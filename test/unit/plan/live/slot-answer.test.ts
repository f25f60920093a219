import { expect, test } from 'vitest'
import {
  REMEDY_FOR_OTHER_PROTOCOL,
  readSlotAnswer,
  remedyForNoAnswer,
  remedyForSlotAnswer,
} from '../../../../src/plan/live/slot-answer.ts'
import { renderServerSnippet } from '../../../../src/plan/setup/nginx-files.ts'
import { createInputs } from '../create-values.ts'

const inputs = createInputs()

test.each([
  ['another site', 200, 'Welcome to nginx!', 'default_server'],
  ['another site', 404, '', 'default_server'],
  ['nginx in a network of its own', 404, '<center>nginx</center>', "share the host's network"],
  ['a site that takes no such request', 400, '<html>', 'default_server'],
  ['a choice of pages', 300, '<html>', 'a redirect or return of the server block'],
  ['a redirect', 301, '<html>', 'a redirect or return of the server block'],
  ['a page that says no', 403, '<html>', 'a redirect or return of the server block'],
  ['a page for maintenance', 503, '<html>', 'a redirect or return of the server block'],
  [
    'a site that wants a certificate',
    400,
    '<center>No required SSL certificate was sent</center>',
    'listen 127.0.0.1:8080;',
  ],
  ['nginx, which sees another link', 200, 'dev-live-8000\n', '/var/lib/bluegreen/dev_live/live'],
])('if %s answers with %i instead of the slot, the remedy is about it', (_, status, body, about) => {
  expect(remedyForSlotAnswer({ status, body }, inputs)).toContain(about)
})

test('only where a page is missing may nginx be in a container', () => {
  expect(remedyForSlotAnswer({ status: 200, body: 'Welcome to nginx!' }, inputs)).not.toContain('container')
})

test.each([
  ['dev-live-8000\n', { live: 'dev-live-8000', own: 'dev-live-8000', group: null }],
  ['dev-live-8000 dev-live-8001 7', { live: 'dev-live-8000', own: 'dev-live-8001', group: 7 }],
  ['dev-live-8000 dev-live-8001 99', { live: 'dev-live-8000', own: 'dev-live-8001', group: 99 }],
  ['Welcome to nginx!', { live: 'Welcome', own: 'to', group: null }],
  ['a b 100', { live: 'a', own: 'b', group: null }],
  ['a b x7', { live: 'a', own: 'b', group: null }],
])('the answer %j names slots and a group', (body, answer) => {
  expect(readSlotAnswer(body)).toEqual(answer)
})

test('an nginx that does not answer is down, or refuses the name or whoever has none', () => {
  expect(remedyForNoAnswer(false, null)).toMatch(/start it: sudo systemctl start nginx$/)
  expect(remedyForNoAnswer(true, 'shop.example')).toMatch(
    /^nginx runs, but ended the connection, .* the server block for shop\.example answer requests/,
  )
  expect(remedyForNoAnswer(true, null)).toMatch(/a default_server refuses requests without a known name/)
})

test('an nginx that speaks HTTP/2 alone needs a place where a run can ask it', () => {
  expect(REMEDY_FOR_OTHER_PROTOCOL).toContain('listen 127.0.0.1:8080;')
})

test('nothing of the server block answers for the slot, and its links are followed', () => {
  const text = renderServerSnippet(inputs, 'http')
  expect(text).toContain('\ndisable_symlinks off;\n')
  const choice = text.lastIndexOf('set $bluegreen_watch')
  const end = text.indexOf('if ($uri = /.well-known/bluegreen/dev_live) {\n    break;\n}\nlocation =')
  expect(end).toBeGreaterThan(choice)
})
