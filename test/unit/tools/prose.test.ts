import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { HOUSE_STYLE } from '../../tools/house-style.ts'
import { checkProse, findProse } from '../../tools/prose.ts'

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'prose-'))
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Runs the check of `npm run check` on a page with this text. */
function check(text: string) {
  const page = join(folder, 'page.md')
  writeFileSync(page, text)
  return spawnSync(process.execPath, ['test/tools/check-prose.ts', page], { encoding: 'utf8' })
}

describe.each(HOUSE_STYLE)('$say', (rule) => {
  test('its bad sentence is found, also where a line breaks, and its good one is not', () => {
    expect(checkProse('page.md', rule.bad, [rule])).toHaveLength(1)
    expect(checkProse('page.ts', `// ${rule.bad.replaceAll(' ', '\n  // ')}`, [rule])).toHaveLength(1)
    expect(checkProse('page.md', rule.good)).toEqual([])
  })
})

test('the check fails on a bad sentence, and names its line and what to say', () => {
  const { status, stderr } = check('# Locks\n\nThe next run mends the lock.\n')
  expect(stderr).toContain('page.md:3: "mends"; say: fix, or reconcile\n')
  expect(status).toBe(1)
})

test('the check passes on a good sentence', () => {
  expect(check('The next run releases the lock.\n')).toMatchObject({ status: 0, stderr: '' })
})

test('an exception needs a reason, and is for its own words alone', () => {
  const words = 'Please mend it anew.'
  expect(check(`<!-- prose: "mend", the name of a tool -->\n${words}`).stderr).toMatch(/^\S+:2: "anew"; .*\n$/)
  expect(check(`<!-- prose: "mend" -->\n${words}`).stderr.match(/\n/g)).toHaveLength(3)
})

test('what a page quotes as code is not its own prose', () => {
  const page = 'It says `mend`:\n\n```sh\nmend anew\n```\n\nMend it.\n'
  expect(checkProse('page.md', page)).toEqual(['page.md:7: "Mend"; say: fix, or reconcile'])
})

test('a paragraph that ends does not run into the next one', () => {
  expect(checkProse('page.md', 'Separate them by one\n\nblank of any kind.')).toEqual([])
})

test.each([
  'README.md',
  'CODE_OF_CONDUCT.md',
  'docs/operations.md',
  '.github/pull_request_template.md',
  '.github/ISSUE_TEMPLATE/bug.yml',
  'action.yml',
  'src/run.ts',
  'src/hosts/scripts/lib/common.sh',
  'test/e2e/standby.test.ts',
])('%s is checked', (path) => {
  expect(findProse()).toContain(path)
})
