import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { scriptSource } from '../script-source.ts'

const SHELLS = [['dash'], ['bash', '--posix'], ['busybox', 'sh']].filter(
  ([shell]) => spawnSync('which', [shell ?? '']).status === 0,
)

test.each(SHELLS)('in %s, processes that are not the slot’s stay, and are described in words', (...shell) => {
  const [program = '', ...options] = shell
  const script = `${['common', 'end-slot'].map(scriptSource).join('\n')}
path=/nowhere port=8001 timeout=5
slot_processes() {
  echo '7 own java listening 5 1.0'
  echo '12 own other listening 5 -'
  echo '13 own service listening 5 -'
  echo '- foreign other listening 0 -'
}
slot_units() { :; }
end_slot`
  const { stdout, stderr, status } = spawnSync(program, [...options, '-c', script, 'sh'], { encoding: 'utf8' })
  expect({ stdout, status }).toEqual({ stdout: '', status: 1 })
  expect(stderr).toContain(
    "it was left alone (pid 12: not Java, pid 13: another service's, pid unknown: another user's)",
  )
})
