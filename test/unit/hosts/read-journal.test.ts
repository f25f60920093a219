import { expect, test } from 'vitest'
import { readAppAnswer } from '../../../src/hosts/observe-app.ts'
import { createInputs } from '../plan/create-values.ts'
import { answerOf } from './answer-of.ts'

const inputs = createInputs()

interface Line {
  readonly environment?: unknown
  readonly service?: unknown
  readonly result?: string
  readonly livePort?: number
  readonly previousRelease?: unknown
}

const own = { environment: 'dev', service: 'shop' }
const other = { environment: 'prod', service: 'shop' }
const billing = { environment: 'dev', service: 'billing' }

function read(...lines: readonly Line[]) {
  const said = lines.map((line, at) => {
    return `journal ${JSON.stringify({ at: String(at), operation: 'deploy', result: 'deployed', livePort: 8001, ...line })}`
  })
  return readAppAnswer(inputs, answerOf('app', [...said, 'observed']))
}

test('the journal is that of this environment and service, with old lines that do not say whose they are', () => {
  const { journal } = read({}, own, other, billing, { ...own, result: 'failed' }, { environment: 'prod' })
  expect(journal.map(({ at }) => at)).toEqual(['0', '1', '4', '5'])
})

test('a line says what was live before, or nothing of it', () => {
  const { journal } = read({ previousRelease: '1.0-1.1-aaaaaaa' }, { previousRelease: 7 }, {})
  expect(journal.map(({ previousRelease }) => previousRelease)).toEqual(['1.0-1.1-aaaaaaa', null, null])
})

test.each<readonly [string, readonly Line[], unknown]>([
  ['nobody else was there', [{}, own, own], null],
  ['lines do not say whose they are', [{}, {}], null],
  ['another environment was there first', [other, {}], other],
  ['another service was there first', [billing], billing],
  ['another one deployed last', [own, other], other],
  ['both deploy in turn', [own, billing, other, own], other],
  ['the deploy path was handed on', [other, own, own], null],
  ['another one only failed', [own, { ...other, result: 'failed' }], null],
  ['another one was reverted, so nothing of it is live', [own, { ...other, result: 'reverted' }], null],
  ['another one was only set up', [own, { ...other, result: 'set-up' }], null],
  ['another one has staged a version', [own, { ...other, result: 'staged' }], other],
  ['another one may have a live version', [own, { ...other, result: 'unknown' }], other],
  ['another one has ports of its own', [{ ...other, livePort: 9000 }, own, { ...other, livePort: 9001 }], null],
  ['another one has one of the ports', [own, { ...other, livePort: 8000 }], other],
  ['this one only failed so far', [other, { ...own, result: 'failed' }], other],
  ['a line does not name an environment', [own, { environment: "x/d'; reboot", service: 'shop' }], null],
])('who else uses the deploy path: %s', (_, lines, neighbor) => {
  expect(read(...lines).neighbor).toEqual(neighbor)
})
