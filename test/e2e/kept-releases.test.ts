import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import { LAYOUTS } from '../harness/layouts.ts'
import { runAction } from '../harness/run-action.ts'
import { type Service, type StoryVersion, startService } from '../harness/service.ts'
import { startLoad } from '../load/load.ts'

describe.skipIf(whyNoBed() !== null).each(LAYOUTS)('releases that are kept, $layout layout', ({ layout, kinds }) => {
  let service: Service
  const run = (operation: string, extra: Record<string, string> = {}) =>
    runAction({ ...service.inputs, operation, ...extra })

  beforeAll(async () => {
    service = await startService({ name: `kept-${layout}` })
    expect(await service.setup({ 'setup-layout': layout })).toMatchObject({ exitCode: 0 })
    for (const version of ['1.0.0', '1.1.0', '1.2.0'] as const) {
      const run = await service.deploy(version)
      expect(run.outputs, run.log).toMatchObject({ result: 'deployed' })
    }
  })

  afterAll(() => service?.down())

  test('status lists them, with commit, age, who deployed each and how it ended', async () => {
    const { summary, log } = await run('status')
    expect(summary, log).toMatch(
      /\| `1\.2\.0-\S+` \| `5f2b9c4` \| \d{4}-\S+ \S+ \| \d+ (?:s|min) \| mona \| deployed \| live \|/,
    )
    expect(summary).toMatch(
      /\| `1\.1\.0-\S+` \| `5f2b9c4` \| \d{4}-\S+ \S+ \| \d+ (?:s|min) \| mona \| deployed \| standby \|/,
    )
    expect(summary).toMatch(
      /\| `1\.0\.0-\S+` \| `5f2b9c4` \| \d{4}-\S+ \S+ \| \d+ (?:s|min) \| mona \| deployed \| {2}\|/,
    )
    expect(log).toMatch(
      /^kept release: 1\.0\.0-\S+, commit 5f2b9c4, uploaded \S+ \S+ UTC \(\d+ (?:s|min) ago\) by mona, deployed$/m,
    )
  })

  test('a rollback goes to the named release, or to that of a version, and no request fails', async () => {
    const load = startLoad({ url: service.url, kinds, connections: 3, pause: 10 })
    const back = await run('rollback', { release: '1.0.0' })
    expect(back.outputs, back.log).toMatchObject({
      result: 'rolled-back',
      version: '1.0.0',
      'previous-version': '1.2.0',
    })
    expect(await service.ask()).toMatchObject({ version: '1.0.0' })
    const release = back.outputs['release'] ?? ''
    const again = await run('rollback', { release })
    expect(again, again.log).toMatchObject({ exitCode: 1, outputs: { result: 'failed', 'failed-step': 'Plan' } })
    expect(again.log).toContain(`release ${release} is already the live version`)
    const unknown = await run('rollback', { release: '9.9.9' })
    expect(unknown, unknown.log).toMatchObject({ exitCode: 1, outputs: { 'failed-step': 'Plan' } })
    expect(unknown.log).toMatch(/no release 9\.9\.9 is kept[\s\S]*1\.2\.0-\S+, 1\.1\.0-\S+, 1\.0\.0-/)
    const { failures } = await load.stop()
    expect(failures).toEqual([])
  })

  test('a release that was reverted is only promoted again if it is named', async () => {
    const reverted = await service.deploy('1.1.0', { 'after-promote': 'false' })
    expect(reverted.outputs, reverted.log).toMatchObject({ result: 'reverted' })
    expect(await service.ask()).toMatchObject({ version: '1.0.0' })
    const release = /release (1\.1\.0-\S+) starts/.exec(reverted.log)?.[1] ?? ''
    const status = await run('status')
    expect(status.summary).toContain(`| \`${release}\` |`)
    expect(status.summary).toMatch(/\| ❌ reverted \|/)

    const back = await run('rollback')
    expect(back.outputs, back.log).toMatchObject({ result: 'rolled-back', version: '1.2.0' })
    const named = await run('rollback', { release })
    expect(named.outputs, named.log).toMatchObject({ result: 'rolled-back', release })
    expect(await service.ask()).toMatchObject({ version: '1.1.0' })
  })

  test('where the line of a promotion is missing, what is staged next is promoted, and a rollback goes back from that', async () => {
    const stage = async (version: StoryVersion) => {
      const staged = await service.deploy(version, { promote: 'false' })
      expect(staged.outputs, staged.log).toMatchObject({ result: 'staged' })
    }
    await stage('1.2.0')
    expect((await run('promote')).outputs).toMatchObject({ result: 'promoted', version: '1.2.0' })
    await service.bed.app.run(`sed -i '$d' /home/ubuntu/shop/deploys.jsonl`)
    await stage('1.0.0')
    const next = await run('promote')
    expect(next.outputs, next.log).toMatchObject({ result: 'promoted', version: '1.0.0', 'previous-version': '1.2.0' })
    const back = await run('rollback')
    expect(back.outputs, back.log).toMatchObject({ result: 'rolled-back', version: '1.2.0' })
  })
})
