import { describe, expect, test } from 'vitest'
import { Failure } from '../../../src/failure.ts'
import { readCurlAnswer } from '../../../src/hosts/http.ts'
import { readAppAnswer } from '../../../src/hosts/observe-app.ts'
import { readNginxAnswer } from '../../../src/hosts/observe-nginx.ts'
import { createInputs } from '../plan/create-values.ts'

const inputs = createInputs()

function linesOf(...said: string[]) {
  return said.map((line) => {
    const [word = '', ...rest] = line.split(' ')
    return { word, rest: rest.join(' ') }
  })
}

const readApp = (...said: string[]) => readAppAnswer('ubuntu@app', inputs, linesOf(...said, 'observed'))
const readNginx = (...said: string[]) => readNginxAnswer('ubuntu@web', inputs, linesOf(...said, 'observed'), ['a'])

function failureOf(read: () => unknown): Failure {
  try {
    read()
  } catch (thrown) {
    if (thrown instanceof Failure) return thrown
    throw thrown
  }
  throw new Error('it was read')
}

describe('what should be a number and is not is reported, with the line, and never becomes a date or a decision', () => {
  test.each([
    ['process 8000 812 own java listening a-while 1.0 5'],
    ['process 8000 812 own java listening 99999999999999999 1.0 5'],
    ['release now 1.0.0-1.1-aaaaaaa'],
    ['free-kb lots'],
    ['memory-kb 1e999'],
  ])('%s', (line) => {
    const failure = failureOf(() => readApp(line))
    expect(failure.message).toBe(`ubuntu@app: its answer can't be read: ${line}`)
    expect(failure.remedy).toMatch(/ps, stat, ss or awk/)
  })

  test.each([['entry link soon /a b'], ['workers-since -'], ['hidden-but-for Infinity']])('%s', (line) => {
    expect(failureOf(() => readNginx(line)).message).toContain(line)
  })
})

test('what a tool does not print does not stop a run', () => {
  const { slots, freeKilobytes, availableMemoryKilobytes, recordedPort } = readApp(
    'process 8000 812 own java listening  - ',
    'process 8001 - foreign other listening 0 - ',
    'free-kb ',
    'memory-kb 2.14748e+09',
    'live ../../x',
  )
  expect(slots[0]?.processes).toMatchObject([{ pid: 812, uptimeSeconds: 0, release: null }])
  expect(slots[1]?.processes).toMatchObject([{ pid: null, residentKilobytes: 0 }])
  expect([freeKilobytes, availableMemoryKilobytes, recordedPort]).toEqual([0, 2_147_480_000, null])
})

test('a journal has no endless time', () => {
  const entry = '{"at":"2026-03-01","operation":"deploy","result":"deployed","seconds":1e999,"livePort":1e999}'
  expect(readApp(`journal ${entry}`).journal).toMatchObject([{ seconds: 0, livePort: null }])
})

test('an incomplete answer is an error with a remedy', () => {
  expect(failureOf(() => readAppAnswer('app', inputs, [])).remedy).toMatch(/^Run it again/)
  expect(failureOf(() => readNginxAnswer('web', inputs, [], [])).remedy).toMatch(/^Run it again/)
})

test.each(['', '99', '2000', '1e3', '0x1ff', '200 '])('%j is not an HTTP status', (said) => {
  expect(() => readCurlAnswer(linesOf(`status ${said}`))).toThrow('no answer: curl gave no status')
})
