import { expect, test } from 'vitest'
import { isUneditedSetupFile, ownerOf, stampSetupFile } from '../../../../src/plan/setup/setup-header.ts'

const WRITTEN = stampSetupFile({ environment: 'dev', service: 'shop' }, ['open_file_cache off;', 'set $live a;'])
const [MARK = '', ...BODY] = WRITTEN.split('\n')
const withoutOwner = [MARK, ...BODY.slice(1)].join('\n')

test.each([
  ['setup wrote for it', WRITTEN, 'dev/shop'],
  ['setup wrote for it, and somebody edited', WRITTEN.replace('cache off', 'cache max=8'), 'dev/shop'],
  ['an earlier version wrote, which did not say for whom', withoutOwner, null],
  ['somebody wrote, and calls it the service’s', `# ours\n${BODY.join('\n')}`, null],
  ['has lost all but its first line', MARK, null],
  ['is empty', '', null],
])('a file belongs to a service if setup says so: one that %s', (_, text, owner) => {
  expect(ownerOf(text)).toBe(owner)
})

test.each([
  ['is as setup wrote it', WRITTEN, true],
  ['has a line less', WRITTEN.replace('set $live a;\n', ''), false],
  ['has another owner', WRITTEN.replace('dev/shop', 'dev/billing'), false],
  ['has no mark', BODY.join('\n'), false],
  ['has a mark without the checksum', WRITTEN.replace(/sha256:\w+/, 'sha256:'), false],
  ['is empty', '', false],
])('setup may replace only what nobody edited: a file that %s', (_, text, isUnedited) => {
  expect(isUneditedSetupFile(text)).toBe(isUnedited)
})
