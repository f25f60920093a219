import { expect, test } from 'vitest'
import { findSharedNames } from '../../tools/names.ts'

const one = { path: 'src/one/send.ts', text: 'export async function send(): Promise<void> {}\n' }

test.each([
  'function send() {}',
  'export function send<T>(value: T): T {\n  return value\n}',
  'async function* send() {}',
  'const send = (line: string) => line.trim()',
  'export const send: (line: string) => string = (line) => line',
  'const send = async ({ url }: Webhook): Promise<void> => post(url)',
  'const send = message => post(message)',
])('a second function of that name is found: %s', (text) => {
  const complaint = 'function send: src/one/send.ts, src/two/post.ts; give each its own name'
  expect(findSharedNames([one, { path: 'src/two/post.ts', text: `${text}\n` }])).toEqual([complaint])
})

test.each([
  'function sendAll() {}',
  'function post() {\n  const send = () => undefined\n  send()\n}',
  'const send = (60 * 1000) / 2',
  '// function send() is elsewhere',
])('what is not a second function of that name at the top of a file is not: %s', (text) => {
  expect(findSharedNames([one, { path: 'src/two/post.ts', text }])).toEqual([])
})

test('two files of one name are found, scripts too', () => {
  const sources = ['src/a/lock.ts', 'src/b/lock.ts', 'src/a/lock.sh', 'src/b/lock.sh', 'src/b/locks.ts']
  expect(findSharedNames(sources.map((path) => ({ path, text: '' })))).toEqual([
    'file lock.ts: src/a/lock.ts, src/b/lock.ts; give each its own name',
    'file lock.sh: src/a/lock.sh, src/b/lock.sh; give each its own name',
  ])
})
