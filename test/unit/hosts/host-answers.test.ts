import { describe, expect, test } from 'vitest'
import { Failure } from '../../../src/failure.ts'
import { readCurlAnswer } from '../../../src/hosts/http.ts'
import { readAppAnswer } from '../../../src/hosts/observe-app.ts'
import { readNginxAnswer } from '../../../src/hosts/observe-nginx.ts'
import { createInputs } from '../plan/create-values.ts'
import { answerOf } from './answer-of.ts'

const inputs = createInputs()

const readApp = (...said: string[]) => readAppAnswer(inputs, answerOf('ubuntu@app', [...said, 'observed']))
const readNginx = (...said: string[]) => readNginxAnswer(inputs, answerOf('ubuntu@web', [...said, 'observed']), ['a'])

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
    ['process 8000 812 own java listening 5'],
    ['health-listener 8001 x'],
    ['release now 1.0.0-1.1-aaaaaaa'],
    ['release '],
    ['free-kb lots'],
    ['newest-jar-bytes -1'],
    ['memory-kb 1e999'],
    ['total-memory-kb -'],
    ['huge-pages-kb many'],
  ])('%s', (line) => {
    const failure = failureOf(() => readApp(line))
    expect(failure.message).toBe(`ubuntu@app: its answer can't be read: ${line}`)
    expect(failure.remedy).toMatch(/ps, stat, ss or awk/)
  })

  test.each([['entry link soon /a b'], ['workers-since -'], ['hidden-but-for Infinity']])('%s', (line) => {
    expect(failureOf(() => readNginx(line)).message).toBe(`ubuntu@web: its answer can't be read: ${line}`)
  })
})

test('what a tool does not print does not stop a run', () => {
  const { slots, freeKilobytes, availableMemoryKilobytes, builtFor, recordedPort } = readApp(
    'process 8000 812 own java listening  - ',
    'process 8001 - foreign other listening 0 - ',
    'free-kb ',
    'memory-kb 2.14748e+09',
    'built-for ',
    'live ../../x',
  )
  expect(slots[0]?.processes).toMatchObject([{ pid: 812, uptimeSeconds: 0, release: null }])
  expect(slots[1]?.processes).toMatchObject([{ pid: null, residentKilobytes: 0 }])
  expect([freeKilobytes, availableMemoryKilobytes, recordedPort]).toEqual([0, 2_147_480_000, null])
  expect(builtFor).toEqual([])
  const { entries, workersSince, hiddenProcesses } = readNginx('entry link  /a b', 'workers-since ', 'hidden-but-for ')
  expect(entries).toEqual([{ name: 'b', isLink: true, changedAt: 0, target: '/a' }])
  expect([workersSince, hiddenProcesses]).toEqual([null, { group: null }])
  expect(readNginx()).toMatchObject({ hiddenProcesses: null, areWorkersUnseen: false })
  expect(readNginx('workers-unseen yes').areWorkersUnseen).toBe(true)
})

test('names of files and folders may contain spaces; a folder with one is not a release', () => {
  const { slots, releases } = readApp('slot 8000 by hand', 'release -5 by hand', 'release -5 1.0.0')
  expect(slots.map(({ linkedRelease }) => linkedRelease)).toEqual(['by hand', null])
  expect(releases).toEqual([{ name: '1.0.0', uploadedAt: -5 }])
  const { entries, sites } = readNginx(
    'entry file 0 /etc/nginx/sites-enabled/my site  copy.conf',
    'present blue /etc/my nginx/dev_8000',
    'text blue server { }',
  )
  expect(entries.map(({ name }) => name)).toEqual(['site  copy.conf'])
  expect(sites.map(({ path }) => path)).toEqual(['/etc/my nginx/dev_8000'])
})

test('a slot has the processes and listeners of its own port', () => {
  const { slots } = readApp(
    'process 8000 812 own java listening 60 1.0 5',
    'process 80001 813 own java listening 60 1.0 5',
    'health-listener 8001 814',
    'health-listener 8001 -',
  )
  expect(slots.map(({ processes }) => processes.map(({ pid }) => pid))).toEqual([[812], []])
  expect(slots.map(({ healthListeners }) => healthListeners)).toEqual([[], [814, null]])
})

test('a journal has no endless time', () => {
  const entry = '{"at":"2026-03-01","operation":"deploy","result":"deployed","seconds":1e999,"livePort":1e999}'
  expect(readApp(`journal ${entry}`).journal).toMatchObject([{ seconds: 0, livePort: null }])
})

test('an incomplete answer is an error with a remedy', () => {
  for (const read of [
    () => readAppAnswer(inputs, answerOf('ubuntu@host', ['user ubuntu', 'observe'])),
    () => readNginxAnswer(inputs, answerOf('ubuntu@host', []), []),
  ]) {
    const failure = failureOf(read)
    expect(failure.message).toBe('ubuntu@host: observing the host was interrupted')
    expect(failure.remedy).toMatch(/^Run it again/)
  }
})

test.each(['', '99', '2000', '1e3', '0x1ff', '200 '])('%j is not an HTTP status', (said) => {
  expect(() => readCurlAnswer(answerOf('ubuntu@app', [`status ${said}`]))).toThrow('no answer: curl returned no status')
})

describe('what sudo says of the rights that a promotion needs', () => {
  const rules = (...lines: string[]) =>
    ['User ubuntu may run the following commands on web:', ...lines].map((line) => `rule ${line}`)
  const asked = ['rights told', 'allowed /usr/sbin/nginx -t', 'allowed-as nginx -t', 'test ok']
  const rightsOf = (...said: string[]) => {
    const { missingRights, overruledRights, areRightsHidden } = readNginx(...said)
    return { missingRights, overruledRights, areRightsHidden }
  }
  const free = '    (root) NOPASSWD: /usr/sbin/nginx -t'

  test.each([
    ['free', rules(free), [], []],
    ['missing', rules('    (ALL) ALL'), ['nginx -t'], []],
    ['overruled', rules(free, '    (ALL) ALL'), [], ['nginx -t']],
  ])('one is %s', (_, listed, missingRights, overruledRights) => {
    expect(rightsOf(...asked, ...listed)).toEqual({ missingRights, overruledRights, areRightsHidden: false })
  })

  test("they are not known if sudo lists nothing without a password, but runs nginx's test", () => {
    const hidden = ['rights told', 'rules-hidden yes', 'not-allowed nginx -t']
    expect(rightsOf(...hidden, 'test ok')).toEqual({ missingRights: null, overruledRights: [], areRightsHidden: true })
    const missing = { missingRights: ['nginx -t'], overruledRights: [], areRightsHidden: false }
    expect(rightsOf(...hidden, 'test failed')).toEqual(missing)
    const nginx = { ...inputs.nginx, testCommand: '/opt/test-nginx' }
    const { missingRights } = readNginxAnswer(
      { ...inputs, nginx },
      answerOf('a', [...hidden, 'test ok', 'observed']),
      [],
    )
    expect(missingRights).toEqual(['nginx -t'])
  })
})
