import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isInShare } from '../../../src/plan/promote-steps.ts'
import { GROUPS } from '../../../src/plan/setup/client-groups.ts'
import { scriptSource } from '../script-source.ts'

const shells = ['dash', 'bash', 'busybox sh'].filter(
  (shell) => spawnSync('which', [shell.split(' ')[0] ?? '']).status === 0,
)

describe.each(shells)('the folders of steps, made by %s', (shell) => {
  let state: string

  beforeEach(() => {
    state = mkdtempSync(join(tmpdir(), 'steps-'))
    for (const port of ['8000', '8001']) mkdirSync(join(state, port, port), { recursive: true })
    symlinkSync('8000', join(state, 'live'))
  })

  afterEach(() => rmSync(state, { recursive: true }))

  const run = (command: string) => {
    const [program = '', ...args] = shell.split(' ')
    const setting = `note() { :; }\nnote_link() { :; }\nfrom=8000 to=8001 to_site=''\nread_layout instant ${state}`
    const functions = scriptSource('promote').replace(/^main "\$@"$/m, '')
    const script = [scriptSource('change-live-link'), scriptSource('steps'), functions, setting, command].join('\n')
    return execFileSync(program, [...args, '-c', script], { encoding: 'utf8' })
  }
  const groupsOf = (folder: string) =>
    readdirSync(join(state, folder))
      .filter((name) => name.startsWith('group-'))
      .map((name) => Number(name.slice('group-'.length)))
      .sort((one, other) => one - other)

  test('each holds its share of the groups, from the first one on, round the ring', () => {
    run('make_steps 98 5 50')
    expect(groupsOf('8000-8001-5')).toEqual([0, 1, 2, 98, 99])
    const all = Array.from({ length: GROUPS }, (_, group) => group)
    const shares = { percents: [5, 50, 100], firstGroup: 98 }
    for (const percent of [5, 50]) {
      expect(groupsOf(`8000-8001-${percent}`)).toEqual(all.filter((group) => isInShare(group, percent, shares)))
    }
    expect(readdirSync(join(state, '8000-8001-5'))).toContain('8000')
  })

  test('a step is one rename of the link, and names the slot before as the live one', () => {
    expect(run('make_steps 0 5 25; widen 5; named_slot')).toBe('8000')
    expect(readlinkSync(join(state, 'live'))).toBe('8000-8001-5')
    expect(run('widen 100; remove_steps; named_slot')).toBe('8001')
    expect(readdirSync(state).sort()).toEqual(['8000', '8001', 'live'])
  })

  const underWay =
    'say() { echo "$*"; }; record=$state/1.8000.8001; : >"$record.beat"; make_steps 0 25; tell_decided() { say decided; }'

  test('a step is taken while the promotion is pending', () => {
    expect(run(`${underWay}; : >"$record.pending"; take_step 25`)).toBe('shared 25\n')
    expect(readlinkSync(join(state, 'live'))).toBe('8000-8001-25')
  })

  test('no step is taken once the guard has decided, or while it changes the link', () => {
    expect(run(`${underWay}; take_step 25 || echo over`)).toBe('decided\nover\n')
    // Nothing tells of what does not happen.
    const meanwhile = '(take_step 25) 7>&- & sleep 0.3; kill $!'
    expect(run(`${underWay}; : >"$record.pending"; { flock 7; ${meanwhile}; } 7<>"$record.beat"`)).toBe('')
    expect(readlinkSync(join(state, 'live'))).toBe('8000')
  })

  test('what an earlier promotion left goes, but for what the link still names', () => {
    run('make_steps 0 5 25; widen 25; remove_steps')
    expect(readdirSync(state).sort()).toEqual(['8000', '8000-8001-25', '8001', 'live'])
    expect(() => run('make_steps 0 25')).toThrow()
  })
})
