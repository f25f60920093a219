import { expect, test } from 'vitest'
import { matchesCommand } from '../../../../src/plan/faults/sudo-commands.ts'

const LINK = '/usr/bin/ln -sfn /a /b'

// See "Wildcards in command arguments" and the like in sudoers(5).
test.each([
  ['ALL', LINK, true],
  ['/usr/bin/ln', LINK, true],
  ['/usr/bin/ln -sfn /a /b', LINK, true],
  ['/usr/bin/ln   -sfn /a /b', LINK, true],
  ['/usr/bin/ln -sfn /a', LINK, false],
  ['/usr/bin/ln -sfn /a /b /c', LINK, false],
  ['/usr/bin/ln ""', LINK, false],
  ['/usr/bin/ln ""', '/usr/bin/ln', true],
  ['/usr/bin/ln -sfn *', LINK, true],
  ['/bin/ln', LINK, true],
  ['/usr/sbin/ln', LINK, true],
  ['/usr/local/bin/ln', LINK, false],
  ['/usr/bin/mv', LINK, false],
  ['/usr/bin/l?', LINK, true],
  ['/bin/l?', LINK, true],
  ['/usr/sbin/l?', LINK, false],
  ['/usr/bin/', LINK, true],
  ['/bin/', LINK, true],
  ['/usr/sbin/', LINK, false],
  ['/usr/', LINK, false],
  ['/opt/tools/', '/opt/tools/ln', true],
  ['^/usr/bin/l[mn]$', LINK, true],
  ['^/bin/ln$', LINK, false],
  ['/usr/bin/ln ^-sfn /[ab] /[ab]$', LINK, true],
  ['/usr/bin/ln ^-sfn$', LINK, false],
  ['/usr/bin/ln ^-sfn .* .*$', LINK, true],
  ['', LINK, false],
])('the rule "%s" names %s: %s', (rule, command, is) => {
  expect(matchesCommand(rule, command)).toBe(is)
})

test.each(['/usr/bin/ln ^(a$', '/usr/bin/ln ^-sfn .*.*.*.*$', '/usr/bin/ln ^-sfn (/a)+ /b$'])(
  'an expression that can’t be read, or may take forever, names nothing: %s',
  (rule) => {
    expect(matchesCommand(rule, LINK)).toBe(false)
  },
)
