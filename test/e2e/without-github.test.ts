import { hostname, userInfo } from 'node:os'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import type { BedHost } from '../bed/host.ts'
import { type Laptop, openLaptop } from '../harness/laptop.ts'
import { LAYOUTS } from '../harness/layouts.ts'
import { commandsBelow } from '../harness/page.ts'
import { startAction } from '../harness/run-action.ts'
import { jarInputs, type Service, type StoryVersion } from '../harness/service.ts'
import { startUnderLoad } from '../harness/under-load.ts'
import type { Load } from '../load/load.ts'

const below = (heading: string) => commandsBelow('without-github.md', heading)
const [clone = '', inputs = '', secrets = '', status = ''] = below('Prepare it')
const [rollback = '', rollbackTo = '', promote = ''] = below('Use it')
const [whoIsAtWork = '', newestPromotion = ''] = below('By hand')
const me = `${userInfo().username}@${hostname()}`

describe.skipIf(whyNoBed() !== null).each(LAYOUTS)('without GitHub, $layout layout, under load', (layout) => {
  const [ask = '', switchOver = '', check = ''] = below(layout.layout === 'instant' ? 'Instant layout' : 'Links layout')
  let service: Service
  let load: Load
  let laptop: Laptop

  beforeAll(async () => {
    ;({ service, load } = await startUnderLoad(`no-github-${layout.layout}`, layout))
    laptop = await openLaptop(service)
    await deploy('1.1.0')
  })

  afterAll(async () => {
    await load?.stop()
    laptop?.remove()
    await service?.down()
  })

  const deploy = async (version: StoryVersion, extra: Record<string, string> = {}) => {
    const run = await service.deploy(version, extra)
    expect(run, run.log).toMatchObject({ exitCode: 0 })
    return run.outputs
  }
  const onLaptop = async (commands: string, folder?: string) => {
    const said = await laptop.run(laptop.fill(commands), folder)
    expect(said).not.toMatch(/^::/m)
    expect(said).not.toContain(service.bed.privateKey.split('\n')[1])
    return said
  }
  const byHand = async (host: BedHost, commands: string) =>
    (await host.run(`set -e\n${laptop.fill(commands)}`, { user: 'ubuntu' })).stdout
  const expectLive = async (version: string, port: number) => {
    expect(await service.ask()).toMatchObject({ status: 200, version, port })
    expect(await onLaptop(status)).toMatch(new RegExp(`: live: \\w+ \\(port ${port}\\), ${version}-.*, healthy$`, 'm'))
  }
  const lastOperation = async () => {
    const { stdout } = await service.bed.app.run('tail -n 1 /home/ubuntu/shop/deploys.jsonl')
    return JSON.parse(stdout) as unknown
  }
  /** From the slot 8000 to 8001, as the page says. */
  const goByHand = async () => {
    const { app, nginx } = service.bed
    expect(await byHand(app, whoIsAtWork)).toBe('free\n')
    expect(await byHand(nginx, newestPromotion)).toMatch(/^\d+\.\d+\.\d+\.(confirmed|reverted)\n$/)
    expect(await byHand(nginx, ask)).toMatch(layout.layout === 'instant' ? /^8000\n/ : / dev_8000 -> \S+dev_8000\n/)
    const began = performance.now()
    await byHand(nginx, switchOver)
    const isDone = async () => isOver(await byHand(nginx, check), (performance.now() - began) / 1000)
    await expect.poll(isDone, { timeout: 30_000 }).toBe(true)
  }
  const isOver = (checked: string, seconds: number) => {
    if (layout.layout === 'instant') return checked.startsWith('dev-live-8001\n')
    const ages = [...checked.matchAll(/^ *(\d+) nginx: worker process$/gm)].map(([, age]) => Number(age))
    return ages.length > 0 && ages.every((age) => age <= seconds + 1)
  }

  test('status, rollback and promote from a laptop, as the page says', async () => {
    for (const commands of [clone, inputs, secrets]) await onLaptop(commands)
    await expectLive('1.1.0', 8000)
    expect(await onLaptop(status)).toMatch(
      /^kept release: 1\.0\.0-\S+, commit \w+, uploaded \S+ \S+ UTC \(.+ ago\) by mona, deployed$/m,
    )

    expect(await onLaptop(rollback)).toMatch(/^Result: unchanged\..*dry run[\s\S]*^Result: rolled-back\./m)
    await expectLive('1.0.0', 8001)
    const by = { actor: me, runUrl: '', commit: '' }
    expect(await lastOperation()).toMatchObject({ operation: 'rollback', result: 'rolled-back', ...by })

    await deploy('1.2.0')
    expect(await onLaptop(rollbackTo)).toMatch(/^Result: rolled-back\./m)
    await expectLive('1.0.0', 8001)

    expect(await deploy('1.1.0', { promote: 'false' })).toMatchObject({ result: 'staged' })
    expect(await onLaptop(promote)).toMatch(/^Result: promoted\./m)
    await expectLive('1.1.0', 8000)
    expect(await lastOperation()).toMatchObject({ operation: 'promote', result: 'promoted', ...by })
  })

  test('by hand on the hosts, as the page says; status sees it, and the next deployment needs no cleanup', async () => {
    await goByHand()
    await expectLive('1.0.0', 8001)
    expect(await deploy('1.2.0')).toMatchObject({
      result: 'deployed',
      'live-port': '8000',
      'previous-version': '1.0.0',
    })
    await expectLive('1.2.0', 8000)
  })

  test('the person at work is named, and promote proves a staged version that was made live by hand', async () => {
    const stage = startAction({ ...service.inputs, ...(await jarInputs('1.1.0')), promote: 'false' })
    await stage.said('Lock: done')
    expect(await byHand(service.bed.app, whoIsAtWork)).toMatch(/^run \d+\.1 of mona /)
    expect((await stage.done).outputs).toMatchObject({ result: 'staged' })
    await goByHand()
    await expectLive('1.1.0', 8001)
    expect(await onLaptop(promote)).toMatch(/^Result: promoted\./m)
    await expectLive('1.1.0', 8001)
  })

  test('a deployment from a checkout on a laptop has its own release name', async () => {
    const folder = await laptop.checkOut('1.2.0')
    const files = '--env-file=../dev.env --env-file=../secrets.env'
    const jar = "INPUT_OPERATION=deploy INPUT_BUILD-COMMAND= INPUT_JAR='*.jar'"
    const said = await onLaptop(`env ${jar} node ${files} ../bluegreen-action/dist/index.js`, folder)
    expect(said).toMatch(/^Result: deployed\./m)
    const commit = (await laptop.run('git rev-parse --short=7 HEAD', folder)).trim()
    const release = expect.stringMatching(new RegExp(`^1\\.2\\.0-0\\.\\d{10}-${commit}$`))
    expect(await lastOperation()).toMatchObject({ result: 'deployed', release, actor: me })
    await expectLive('1.2.0', 8000)
    const { failures, requests } = await load.stop()
    expect(failures).toEqual([])
    expect(requests).toBeGreaterThan(1_000)
  })
})
