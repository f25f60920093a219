import { expect, test } from 'vitest'
import { loadWith, REQUIRED } from './load-with.ts'

test('promote-steps are shares with a time each, and then all', () => {
  const text = '5% 60s, 25 % 5m,50% 1s , 100%'
  const { inputs, problems } = loadWith({ ...REQUIRED, 'promote-steps': text, 'promote-steps-cookie': 'SESSION' })
  expect(problems).toEqual([])
  expect(inputs?.promoteSteps).toEqual({
    steps: [
      { percent: 5, seconds: 60 },
      { percent: 25, seconds: 300 },
      { percent: 50, seconds: 1 },
    ],
    cookie: 'SESSION',
  })
})

test('without it all clients come at once', () => {
  expect(loadWith(REQUIRED).inputs?.promoteSteps).toEqual({ steps: [], cookie: null })
})

test.each([
  '5% 60s',
  '5%, 100%',
  '0% 60s, 100%',
  '25% 60s, 5% 60s, 100%',
  '5% 60s, 5% 60s, 100%',
  '100% 60s',
  '5% 0s, 100%',
  '5% 61m, 100%',
  '5% 1h, 100%',
  '5.5% 60s, 100%',
  '100%, 100%',
  `${Array.from({ length: 11 }, (_, index) => `${index + 1}% 1s, `).join('')}100%`,
])('promote-steps: %s is refused, with what it may be', (text) => {
  expect(loadWith({ ...REQUIRED, 'promote-steps': text }).problems).toEqual([
    expect.stringMatching(/^promote-steps is ".*"; allowed: up to 10 increasing shares, .*5% 60s, 25% 5m, 100%$/),
  ])
})

test.each(['my-cookie', 'a b', '"', '$host'])('a cookie %j that nginx has no variable for is refused', (cookie) => {
  expect(loadWith({ ...REQUIRED, 'promote-steps-cookie': cookie }).problems).toEqual([
    expect.stringContaining('promote-steps-cookie is '),
  ])
})

test('nobody shares clients out without nginx, or in the links layout', () => {
  const steps = { ...REQUIRED, 'promote-steps': '5% 60s, 100%' }
  expect(loadWith({ ...steps, 'nginx-hosts': 'none' }).problems).toEqual([
    expect.stringMatching(/^promote-steps is set; not allowed with nginx-hosts: none/),
  ])
  expect(loadWith({ ...steps, operation: 'setup', 'setup-layout': 'links' }).problems).toEqual([
    expect.stringMatching(/^promote-steps is set, but setup-layout is "links"/),
  ])
})
