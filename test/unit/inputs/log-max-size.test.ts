import { expect, test } from 'vitest'
import { launchArguments } from '../../../src/plan/launch-arguments.ts'
import { createInputs } from '../plan/create-values.ts'
import { loadWith, REQUIRED } from './load-with.ts'

test.each([
  ['1 MB', 1_000_000],
  ['250MB', 250_000_000],
  ['2 GB', 2_000_000_000],
  ['none', null],
])('log-max-size %s', (text, bytes) => {
  const { inputs, problems } = loadWith({ ...REQUIRED, 'log-max-size': text })
  expect(problems).toEqual([])
  expect(inputs?.launch.logMaxSize).toBe(bytes)
})

test.each(['0 MB', '100', '100 KB', '1.5 GB', '-1 MB', '100 mb', '1000000 MB', 'unlimited'])(
  'log-max-size %s',
  (text) => {
    expect(loadWith({ ...REQUIRED, 'log-max-size': text }).problems).toEqual([
      `log-max-size is "${text}"; allowed: a size in MB or GB such as 100 MB or 2 GB, or none`,
    ])
  },
)

test.each([
  [1_000_001, '500000'],
  [null, 'none'],
])('of %s bytes, each of the two files may have %s', (logMaxSize, size) => {
  const inputs = createInputs()
  const [app] = inputs.appHosts
  if (!app) throw new Error('no app host')
  const bounded = { ...inputs, launch: { ...inputs.launch, logMaxSize } }
  const words = launchArguments(app, '1.0', 8000, bounded, 20)
  expect(words.slice(0, 10)).toEqual(['/home/ubuntu/shop', '1.0', '8000', '30', '20', 'yes', '', '', size, 'java'])
})
