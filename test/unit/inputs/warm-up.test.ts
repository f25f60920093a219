import { expect, test } from 'vitest'
import { loadWith, REQUIRED } from './load-with.ts'

test('warm-up is read line by line; COUNT and METHOD may be left out', () => {
  const lines = '300× GET /orders?page=1\n20x POST /search\n  5 × /\n\nHEAD /status'
  const { inputs, problems } = loadWith({ ...REQUIRED, 'warm-up': lines, 'warm-up-timeout': '20' })
  expect(problems).toEqual([])
  expect(inputs?.warmUp).toEqual({
    requests: [
      { count: 300, method: 'GET', path: '/orders?page=1' },
      { count: 20, method: 'POST', path: '/search' },
      { count: 5, method: 'GET', path: '/' },
      { count: 1, method: 'HEAD', path: '/status' },
    ],
    timeout: 20,
  })
})

test.each(['0× /', '10001× /', 'DELETE /orders', 'get /', 'orders', '3× / a', '/a#b', '300*GET /', '3× GET'])(
  'a line %j is refused, with what is allowed',
  (line) => {
    const problem = `warm-up has a line "${line}"; allowed: [COUNT×] [METHOD] PATH, as in 200× GET /orders`
    expect(loadWith({ ...REQUIRED, 'warm-up': `/\n${line}` }).problems).toEqual([expect.stringContaining(problem)])
  },
)

test('a service without HTTP has nothing to warm up', () => {
  const worker = { ...REQUIRED, 'nginx-hosts': 'none', 'health-path': 'none', 'warm-up': '/' }
  expect(loadWith(worker).problems).toEqual([expect.stringMatching(/^warm-up is set, but health-path is "none"/)])
})
