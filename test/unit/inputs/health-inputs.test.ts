import { expect, test } from 'vitest'
import { loadWith, REQUIRED } from './load-with.ts'

const problems = (given: Record<string, string>) => loadWith({ ...REQUIRED, ...given }).problems

test('there is time for as many tries as must succeed', () => {
  const tries = { 'health-interval': '1', 'health-successes': '2' }
  expect(problems({ ...tries, 'health-timeout': '2' })).toEqual([])
  expect(problems({ ...tries, 'health-timeout': '1.9' })).toEqual([expect.stringContaining('is too short for')])
})

test.each(['300-200', 'x200', '200-299x', '200,', '99', '600'])('health-status can’t be %s', (status) => {
  expect(problems({ 'health-status': status })).toEqual([
    `health-status is "${status}"; allowed: codes from 100 to 599 and ranges, as in 200-299, 302`,
  ])
})

test.each(['http://shop.example/', 'https://shop.example/a?b=c'])('users may come by %s', (url) => {
  expect(loadWith({ ...REQUIRED, 'verify-url': url }).inputs?.proof.verifyUrl).toBe(url)
})

test.each(['xhttp://shop.example', 'httpsx://shop.example', 'https://shop.example/a b', '/x'])(
  'users can’t come by %s',
  (url) => {
    expect(problems({ 'verify-url': url })).toEqual([
      `verify-url is "${url}"; allowed: an address that begins with http:// or https://`,
    ])
  },
)

test('hooks and limits are taken as they are', () => {
  const given = {
    'before-promote': './a',
    'after-promote': './b',
    'max-error-rate': '0.5',
    'max-latency-factor': '1.5',
  }
  expect(loadWith({ ...REQUIRED, ...given }).inputs).toMatchObject({
    proof: { beforePromote: './a', afterPromote: './b' },
    judge: { maxErrorRate: 0.5, maxLatencyFactor: 1.5 },
  })
})
