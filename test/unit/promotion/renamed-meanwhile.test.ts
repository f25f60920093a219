import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createScriptHost, type ScriptHost, SHELLS } from './promotion-scripts.ts'

const REVERTED = 'token\nbecause 2026-01-01T00:00:00Z, from port 8001 back to port 8000: asked\n'
const ENDED = 'ended reverted reverted 2026-01-01T00:00:00Z, from port 8001 back to port 8000: asked\n'

let host: ScriptHost

beforeEach(() => {
  host = createScriptHost()
})

afterEach(() => host.remove())

describe.each(SHELLS)('while its guard reverts a promotion, in %s,', (...shell) => {
  const recover = (before: string) => host.promote(shell, { name: 'recover', from: 8000, to: 8001, before })
  const rename = (from: string, to: string) =>
    `mv ${host.records}/1.8000.8001.${from} ${host.records}/1.8000.8001.${to} 2>/dev/null`

  test('a record that is renamed between the look for its name and the look into it is found', () => {
    host.writeRecord('1.8000.8001.pending', REVERTED)
    const renaming = `{ ${rename('pending', 'reverting')} || ${rename('reverting', 'reverted')}; }`
    expect(recover(`grep() { case $1 in -lxF) ${renaming} ;; esac; command grep "$@"; }`)).toBe(ENDED)
  })

  test('a record that is renamed before its lock is asked for has a holder, and is not made again', () => {
    host.writeRecord('1.8000.8001.reverting', REVERTED)
    const before = `flock() { ${rename('reverting', 'reverted')}; command flock "$@"; }`
    expect(recover(before)).toBe(`waiting\n${ENDED}`)
    expect(host.recordNames()).toEqual(['1.8000.8001.reverted'])
  })

  test('a name that is gone is not made by whoever wants to hold the record', () => {
    expect(host.run(shell, ['common', 'record'], 'hold_record 1.8000.8001.pending || echo gone')).toBe('gone\n')
    expect(host.recordNames()).toEqual([])
  })
})

describe.each(SHELLS)('while somebody looks at the records, in %s,', (...shell) => {
  const begin = (before: string) =>
    host.run(shell, ['common', 'record'], `${before}\nbegin_record 8000 8001 token '' || echo refused`)

  test('a promotion that begins is never seen without its holder', () => {
    expect(begin('flock() { [ "$*" != "-n 9" ] || tell_record; command flock "$@"; }')).toBe('')
    expect(host.recordNames()).toEqual(['1.8000.8001.beat', '1.8000.8001.changing', '1.8000.8001.pending'])
  })

  test('one that can not be held leaves no files', () => {
    expect(begin('wait_for() { shift; "$@"; }; flock() { return 1; }')).toBe('refused\n')
    expect(host.recordNames()).toEqual([])
  })

  test('what nobody holds is finished all the same', () => {
    host.writeRecord('1.8000.8001.pending')
    const looking = `exec 6<${host.records}/1.8000.8001.pending; command flock -s 6`
    // The look is over once it was in the way.
    const before = `${looking}; flock() { command flock "$@" || { exec 6<&-; return 1; }; }`
    expect(host.promote(shell, { name: 'recover', from: 8000, to: 8001, before })).toBe('ended reverted \n')
    expect(host.recordNames()).toEqual(['1.8000.8001.reverted'])
  })
})
