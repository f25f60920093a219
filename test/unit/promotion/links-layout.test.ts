import { lstatSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { leftLiveBy, readRecord } from '../../../src/plan/promotion-record.ts'
import { createScriptHost, type ScriptHost, SHELLS } from './promotion-scripts.ts'

let host: ScriptHost

beforeEach(() => {
  host = createScriptHost()
})

afterEach(() => host.remove())

const PARTS = ['common', 'certbot', 'change-live-link', 'record', 'revert', 'steps'] as const

describe.each(SHELLS)('in the links layout, in %s,', (...shell) => {
  /** What the record holds when nginx is about to use the link, which may take minutes. */
  const recordWhileNginxWorks = (told: string, change: string) => {
    const layout = `read_layout links ${host.folder}/available ${host.folder}/enabled dev_8000 dev_8001 dev_8000 test reload dev_8000 dev_8001`
    const text = `from=8000 to=8001 first_workers='' reload_tried=yes
${layout}
begin_record 8000 8001 token ''
run_limited() { [ "$1" != ${told} ] || cat "$record".*ing; }
workers() { echo 10; }
reload_nginx() { run_limited "$reload_command"; }
${change}`
    return host.run(shell, PARTS, text)
  }
  const changedAt = (site: string) => Math.floor(lstatSync(join(host.folder, 'enabled', site)).ctimeMs / 1000)

  test.each(['test', 'reload'])('the record knows of its link before nginx’s %s', (told) => {
    const said = recordWhileNginxWorks(told, 'widen 100')
    expect(said).toBe(`token\npercent 100\nlinked ${changedAt('dev_8001')}\n`)
  })

  test.each([
    ['a reversal', "claim reverting; finish_reverting ''"],
    ['one in which nginx kept its workers', "first_workers=10; claim reverting; finish_reverting ''"],
  ])('so it does in %s', (_, revert) => {
    const said = recordWhileNginxWorks('reload', `link_site dev_8001; ${revert}`)
    expect(said).toBe(`token\nlinked ${changedAt('dev_8000')}\n`)
  })

  const promote = (expected: string) =>
    host.promote(shell, {
      layout: 'links',
      expected,
      from: 8000,
      to: 8001,
      before: 'nginx_timeout=0; workers_and_masters() { echo 10 1; }',
    })
  const tellRecord = () =>
    readRecord(host.run(shell, ['common', 'record'], 'tell_record').split('\n')[0]?.slice(10) ?? '')
  const NOT_APPLIED = 'the reload reported success, but nginx did not apply the configuration (see its error log)'

  test('an nginx that does not apply a promotion still uses the slot from before', () => {
    expect(promote('8000')).toBe(`changing\nended reverted ${NOT_APPLIED}\n`)
    expect(host.recordNames()).toEqual(['1.8000.8001.reverted'])
    expect(leftLiveBy(tellRecord())).toMatchObject({ port: 8000 })
  })

  test('of one that does not apply what is reconciled, nobody knows which slot it uses', async () => {
    expect(promote('any')).toBe(`changing\nended unknown ${NOT_APPLIED}; and reverting it failed: ${NOT_APPLIED}\n`)
    expect(readlinkSync(join(host.folder, 'enabled/dev_8000'))).toMatch(/dev_8000$/)
    // The guard ends as soon as it sees that.
    await expect.poll(tellRecord, { timeout: 10_000 }).toMatchObject({ state: 'reverting', isHeld: false })
    expect(leftLiveBy(tellRecord())).toBeNull()
  })
})
