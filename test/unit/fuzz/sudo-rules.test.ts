import fc from 'fast-check'
import { readRight } from '../../../src/plan/faults/sudo-rules.ts'
import { fuzz, refrains, requireSteady, sing } from './fuzz.ts'

// biome-ignore format: a list of pieces
const RULES = [
  '*', '*a', '?', '[', '[!a]', '\\', '/', 'a', ' ', ',', '!', '^', '$', '(', ')', '+', '(a+)+', '.*', '{9}',
  '\n    (root) NOPASSWD: ', ': ', 'AA:', 'A=b ', '"', '/usr/sbin/nginx',
]
const HEAD = 'User ubuntu may run the following commands on nginx:\n    (root) NOPASSWD: '
const COMMANDS = ['/usr/sbin/nginx -t', `/usr/bin/rm ${'/etc/nginx/sites-enabled'.repeat(8)}`, `/a ${'a'.repeat(400)}`]

fuzz(
  'sudo rules may be anything',
  40,
  fc.property(refrains(RULES), (refrain) => {
    requireSteady((size) => {
      const listing = HEAD + sing(refrain, size)
      return () => COMMANDS.map((command) => readRight(listing, command))
    })
  }),
)
