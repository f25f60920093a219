import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { mutants } from '../../mutants/all.ts'
import { apply } from '../../mutants/apply.ts'
import { requireTests } from '../../mutants/require-tests.ts'

const root = join(import.meta.dirname, '../../..')
const checkout = mkdtempSync(join(tmpdir(), 'mutants-'))
cpSync(join(root, 'src'), join(checkout, 'src'), { recursive: true })
afterAll(() => rmSync(checkout, { recursive: true }))

test('there are forty faults or more, each of a name of its own', () => {
  expect(mutants.length).toBeGreaterThanOrEqual(40)
  expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length)
})

test.each(mutants)('$name can be put into the code, and its story is there', (mutant) => {
  expect(existsSync(join(root, `test/e2e/${mutant.story}.test.ts`))).toBe(true)
  const { file, undo } = apply(mutant, checkout)
  const read = (folder: string) => readFileSync(join(folder, file), 'utf8')
  expect(read(checkout)).not.toBe(read(root))
  expect(read(checkout)).toContain(mutant.replace)
  undo()
  expect(read(checkout)).toBe(read(root))
})

test('the tests that a fault names are there; one that is not is an error', () => {
  const [mutant] = mutants
  if (!mutant) throw new Error('no fault')
  const stale = { ...mutant, name: 'stale', story: 'standby', tests: 'no such test|instant' }
  expect(() => requireTests([...mutants, stale], root)).toThrow(
    new Error('these faults name tests that are not there:\nstale: standby has no test no such test|instant'),
  )
})

test('a fault whose text is gone, or is there twice, is an error', () => {
  const [mutant] = mutants
  if (!mutant) throw new Error('no fault')
  expect(() => apply({ ...mutant, find: 'no such text' }, checkout)).toThrow('is 0 times in')
  expect(() => apply({ ...mutant, find: 'import' }, checkout)).toThrow('must be there once')
})
