import { readlinkSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createScriptHost, type ScriptHost, SHELLS } from './promotion-scripts.ts'

let host: ScriptHost

beforeEach(() => {
  host = createScriptHost()
  host.writeRecord('7.8000.8001.pending', 'its-token\nrelease 1.0.0-7.1-aaaaaaa\nlinked 1000\n')
  rmSync(join(host.folder, 'state/live'))
  symlinkSync('8001', join(host.folder, 'state/live'))
})

afterEach(() => host.remove())

describe.each(SHELLS)('a promotion that an earlier run abandoned, in %s,', (...shell) => {
  const reconcile = (layout: 'instant' | 'links', token = 'any') => {
    const before = 'nginx_timeout=0; workers_and_masters() { echo 10 1; }'
    return host.promote(shell, { name: 'recover', layout, token, from: 8000, to: 8001, before })
  }

  test('is reverted under its own record by whoever does not know its token', () => {
    expect(reconcile('instant')).toBe('ended reverted \n')
    expect(readlinkSync(join(host.folder, 'state/live'))).toBe('8000')
    expect(host.recordNames()).toEqual(['7.8000.8001.reverted'])
    expect(reconcile('instant')).toMatch(/^ended reverted reverted /)
  })

  test('is none of the run that asks for another one', () => {
    expect(reconcile('instant', 'other-token')).toBe('ended untouched nothing was changed\n')
    expect(host.recordNames()).toEqual(['7.8000.8001.pending'])
  })

  test('stays abandoned, if nginx does not apply its reversal', () => {
    expect(reconcile('links')).toMatch(/^ended unknown the reload reported success, but nginx did not apply/)
    expect(host.recordNames()).toEqual(['7.8000.8001.reverting'])
  })
})
