import { execFileSync, spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { bucketOf } from '../../../src/judge/times.ts'
import { scriptSource } from '../script-source.ts'

const script = scriptSource('watch')
const summarise = /^summarise\(\) \{.*?^\}$/ms.exec(script)?.[0] ?? ''
const awks = ['mawk', 'gawk', 'busybox awk'].filter((awk) => spawnSync('which', [awk.split(' ')[0] ?? '']).status === 0)

/** One of nginx's lines: a successful request to the green slot, with what a test changes about it. */
function line(
  change: Partial<
    Record<'at' | 'slot' | 'asked' | 'said' | 'status' | 'took' | 'method' | 'streams' | 'asker' | 'path', string>
  >,
): string {
  const fields = {
    at: '1700000000.123',
    slot: 'dev-live-8001',
    asked: '10.0.0.5:8001',
    said: '200',
    status: '200',
    took: '0.012',
    method: 'GET',
    streams: '0',
    asker: 'client',
    path: '/',
    ...change,
  }
  return `${Object.values(fields).join('\t')}\n`
}

describe.each(awks)('what nginx logged, added up by %s', (awk) => {
  const sum = (...lines: string[]) => {
    const program = `${summarise.replace(' awk ', ` ${awk} `)}\nsummarise dev-live-8000 dev-live-8001 8000 8001`
    return execFileSync('sh', ['-c', program], { input: lines.join(''), encoding: 'utf8' })
      .trimEnd()
      .split('\n')
      .sort()
  }
  const pathOf = (path: string) =>
    sum(line({ said: '500', status: '500', path }))[0]
      ?.split(' ')
      .at(-1)

  test('requests are counted by slot and tenth of a second', () => {
    expect(
      sum(
        line({}),
        line({ at: '1700000000.199' }),
        line({ at: '1700000000.200' }),
        line({ slot: 'dev-live-8000', asked: '10.0.0.5:8000' }),
      ),
    ).toEqual([
      'saw 8000 17000000001 1 0 0 0 27:1',
      'saw 8001 17000000001 2 0 0 0 27:2',
      'saw 8001 17000000002 1 0 0 0 27:1',
    ])
    expect(bucketOf(12)).toBe(27)
  })

  test.each([
    ['an error of the application', { said: '500', status: '500', took: '0.001' }, 'failed 8001 1 500 GET /'],
    ['one that nginx hides', { said: '503', status: '200' }, 'failed 8001 1 503 GET /'],
    [
      'one that the other slot saved',
      { asked: '10.0.0.5:8001, 10.0.0.5:8000', said: '502, 200', took: '-, 0.001' },
      'failed 8001 1 502 GET /',
    ],
    ['no answer at all', { said: '-', status: '504', took: '-' }, 'failed 8001 1 504 GET /'],
    ['a strange method', { said: '500', status: '500', method: 'XMONAX' }, 'failed 8001 1 500 OTHER /'],
  ])('%s is a failure', (_, change, failed) => {
    expect(sum(line(change))).toEqual([failed, 'saw 8001 17000000001 1 1 0 0'])
  })

  test.each([
    ['a client that left', { said: '-', status: '499', took: '-' }, 'saw 8001 17000000001 1 0 0 0'],
    [
      'one that came back to the slot, since nothing answers on the other',
      { asked: '10.0.0.5:8000, 10.0.0.6:8000, 10.0.0.5:8001', said: '502, 502, 200', took: '-, -, 0.012' },
      'saw 8001 17000000001 1 0 0 0',
    ],
    ['not found', { said: '404', status: '404' }, 'saw 8001 17000000001 1 0 0 0 27:1'],
    ['a stream', { streams: '1' }, 'saw 8001 17000000001 1 0 0 0'],
    ['a WebSocket', { said: '101', status: '101' }, 'saw 8001 17000000001 1 0 0 0'],
    [
      'an answer of the other slot, since nginx counted this one as dead',
      { asked: '10.0.0.5:8000' },
      'saw 8001 17000000001 0 0 1 0',
    ],
    ['a question of the action', { asker: 'action', said: '500', status: '500' }, 'saw 8001 17000000001 0 0 0 1'],
  ])('%s is not a failure', (_, change, seen) => {
    expect(sum(line(change))).toEqual([seen])
  })

  test('what belongs to no slot, or was answered by nginx alone, is left out', () => {
    expect(
      sum(
        line({ slot: '' }),
        line({ slot: 'other' }),
        line({ asked: '-', said: '-', status: '503' }),
        line({ asked: '10.0.0.9:9000', said: '502', status: '502' }),
        line({ asked: 'backend', said: '502', status: '502' }),
        'cut off',
      ),
    ).toEqual([''])
  })

  test.each([
    ['/', '/'],
    ['/orders/4711/lines', '/orders/*/lines'],
    ['/api/v1/users/mona@example.com', '/api/v1/users/*'],
    ['/u/Mona', '/u/*'],
    ['/reset/eyJhbGciOiJIUzI1NiJ9', '/reset/*'],
    ['/x/0b6e2c9e-5c39-4d51-9c1c-5a1c6c8b2f10', '/x/*'],
    ['/a/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', '/a/*'],
    ['/a b/\\x22;drop', '/*/*'],
    ['/shop/cart.html', '/shop/cart.html'],
    ['/user/mona.lisa', '/user/*'],
    ['/login;jsessionid=AB', '/*'],
    ['/1/2/3/4/5/6/7/8/9/10', '/*/*/*/*/*/*/*/*/*'],
  ])('no value in the path %s is revealed', (path, template) => {
    expect(pathOf(path)).toBe(template)
  })

  test('at most 50 kinds of failures are reported', () => {
    const words = Array.from(
      { length: 80 },
      (_, index) => String.fromCharCode(97 + (index % 26)) + 'a'.repeat(index / 26),
    )
    const told = sum(...words.map((word) => line({ said: '500', status: '500', path: `/${word}` })))
    expect(told.filter((said) => said.startsWith('failed '))).toHaveLength(50)
    expect(told.at(-1)).toBe('saw 8001 17000000001 80 80 0 0')
  })
})
