import { expect, test } from 'vitest'
import { renderSummary } from '../../../src/report/summary.ts'
import { exampleNames, examplePath, readExample } from '../../examples/outcome-file.ts'

test.each(exampleNames())('the summary of a real run, %s, is the reviewed one', async (name) => {
  await expect(`${renderSummary(readExample(name))}\n`).toMatchFileSnapshot(examplePath(name, 'md'))
})

test('there is an example of each result except unknown', () => {
  const results = new Set(exampleNames().map((name) => readExample(name).result))
  expect([...results].sort()).toEqual(
    ['deployed', 'failed', 'promoted', 'reverted', 'rolled-back', 'set-up', 'staged', 'unchanged'].sort(),
  )
})
