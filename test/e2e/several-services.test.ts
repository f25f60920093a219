import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import { LAYOUTS } from '../harness/layouts.ts'
import { ask } from '../harness/look.ts'
import { type ActionResult, runAction, startAction } from '../harness/run-action.ts'
import { type ActionInputs, jarInputs, type Service, type StoryVersion, startService } from '../harness/service.ts'
import { type Load, startLoad } from '../load/load.ts'

/** Next to the bed's own service `shop`, on the same hosts. */
const BILLING: ActionInputs = {
  service: 'billing',
  'blue-port': '8010',
  'green-port': '8011',
  site: 'billing_{environment}_{port}',
  'setup-listen': '81',
}

describe.skipIf(whyNoBed() !== null).each(LAYOUTS)('two services on one pair of hosts, $layout layout', (layouts) => {
  const { layout, kinds } = layouts
  let service: Service
  let load: Load

  const run = (extra: ActionInputs) => runAction({ ...service.inputs, ...extra })
  const deployBoth = async (version: StoryVersion): Promise<ActionResult[]> => {
    const jar = await jarInputs(version)
    const both = [service.inputs, { ...service.inputs, ...BILLING }].map((inputs) => startAction({ ...inputs, ...jar }))
    return Promise.all(both.map(({ done }) => done))
  }
  const askBilling = () => ask(`http://${service.bed.nginx.address}:81/`)

  beforeAll(async () => {
    service = await startService({ name: `services-${layout}` })
    for (const extra of [{}, BILLING]) {
      const setup = await run({ operation: 'setup', 'setup-layout': layout, ...extra })
      expect(setup, setup.log).toMatchObject({ exitCode: 0, outputs: { result: 'set-up' } })
    }
    await service.bed.nginx.setSudo('none')
    for (const { log, outputs } of await deployBoth('1.0.0')) {
      expect(outputs, log).toMatchObject({ result: 'deployed' })
    }
    const billing = `http://${service.bed.nginx.address}:81`
    load = startLoad({ url: [service.url, billing], kinds, connections: 2, pause: 20 })
  })

  afterAll(async () => {
    await load?.stop()
    await service?.down()
  })

  test('deployed in parallel, neither waits for the other or touches what belongs to it', async () => {
    const before = await service.javaProcesses()
    expect(before.map(({ port }) => port)).toEqual([8001, 8011])
    const [shop, billing] = await deployBoth('1.1.0')
    expect(shop?.outputs, shop?.log).toMatchObject({ result: 'deployed', 'live-port': '8000' })
    expect(billing?.outputs, billing?.log).toMatchObject({ result: 'deployed', 'live-port': '8010' })
    for (const { log } of [shop, billing] as ActionResult[]) expect(log).not.toContain('waiting for the lock')
    const now = await service.javaProcesses()
    expect(now.map(({ port }) => port)).toEqual([8000, 8001, 8010, 8011])
    expect(now.filter(({ port }) => before.some((old) => old.port === port))).toEqual(before)
    expect(await service.ask()).toMatchObject({ version: '1.1.0', port: 8000 })
    expect(await askBilling()).toMatchObject({ version: '1.1.0', port: 8010 })
    const journals = await service.bed.app.run(
      'wc -l </home/ubuntu/shop/deploys.jsonl; wc -l </home/ubuntu/billing/deploys.jsonl',
    )
    expect(journals.stdout).toMatch(/^(\d+)\n\1\n$/)
    expect((await load.atLeast(load.counts().requests + 100)).failures).toEqual([])
  })

  test('a rollback of one does not touch the other', async () => {
    const before = await service.javaProcesses()
    const back = await run({ ...BILLING, operation: 'rollback' })
    expect(back.outputs, back.log).toMatchObject({ result: 'rolled-back', version: '1.0.0', 'live-port': '8011' })
    expect(await service.ask()).toMatchObject({ version: '1.1.0', port: 8000 })
    expect(await askBilling()).toMatchObject({ version: '1.0.0', port: 8011 })
    expect(await service.javaProcesses()).toEqual(before)
    expect((await load.atLeast(load.counts().requests + 100)).failures).toEqual([])
  })

  const stranger = { service: 'stranger', site: 'stranger_{environment}_{port}', 'setup-listen': '82' }
  const meetings: ReadonlyArray<readonly [string, ActionInputs, string]> = [
    ['ports', stranger, 'port 8000 is taken by another service'],
    // The links layout has a file for each port.
    ...(layout === 'links'
      ? []
      : [
          [
            'site',
            { ...stranger, site: 'dev_{port}', 'blue-port': '8020', 'green-port': '8021' },
            'belongs to dev/shop, not to dev/stranger',
          ] as const,
        ]),
  ]
  test.each(meetings)('a service with another’s %s is refused, and nothing is touched', async (_, extra, cause) => {
    const before = await footprint(service)
    for (const operation of ['setup', 'deploy'] as const) {
      const refused = await run({ ...(await jarInputs('1.2.0')), ...extra, operation, 'setup-layout': layout })
      expect(refused, refused.log).toMatchObject({ exitCode: 1, outputs: { result: 'failed' } })
      if (operation === 'setup') expect(refused.log).toContain(cause)
      expect(await footprint(service), operation).toEqual(before)
    }
    expect((await load.atLeast(load.counts().requests + 100)).failures).toEqual([])
  })
})

describe.skipIf(whyNoBed() !== null)('two services with similar names', () => {
  let service: Service

  afterAll(() => service?.down())

  test('each keeps its rights and its upstream, even if an earlier version wrote them into one file', async () => {
    service = await startService({ name: 'services-alike' })
    const { nginx } = service.bed
    const setup = (extra: ActionInputs) =>
      runAction({ ...service.inputs, operation: 'setup', 'setup-layout': 'links', ...extra })
    const api = { environment: 'dev-shop', service: 'api', site: 'api_{port}' }
    const shopApi = {
      ...{ environment: 'dev', service: 'shop-api', site: 'api-{port}' },
      ...{ 'blue-port': '8010', 'green-port': '8011', 'setup-listen': '81' },
    }
    expect((await setup(api)).outputs).toMatchObject({ result: 'set-up' })
    const rights = '/etc/sudoers.d/bluegreen-dev'
    await nginx.run(
      [
        `body=$(grep -v '^# ' ${rights}--shop-api)`,
        `mark=$(head -n 1 ${rights}--shop-api | sed 's/[0-9a-f]*$//')`,
        `printf '%s%s\\n%s\\n' "$mark" "$(printf '%s\\n' "$body" | sha256sum | cut -d ' ' -f 1)" "$body" >${rights}-shop-api`,
        `rm ${rights}--shop-api`,
      ].join('\n'),
    )
    const refused = await setup(shopApi)
    expect(refused, refused.log).toMatchObject({ exitCode: 1 })
    expect(refused.log).toContain(`${rights}-shop-api contains another service's sudo rules`)

    const moved = await setup(api)
    expect(moved, moved.log).toMatchObject({ exitCode: 0, outputs: { result: 'set-up' } })
    for (const path of ['--shop-api', '-shop-api']) expect(moved.log).toContain(`: changed ${rights}${path}\n`)
    const done = await setup(shopApi)
    expect(done, done.log).toMatchObject({ exitCode: 0, outputs: { result: 'set-up' } })
    await nginx.setSudo('none')
    for (const inputs of [api, shopApi]) {
      const run = await runAction({ ...service.inputs, ...(await jarInputs('1.0.0')), ...inputs })
      expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed' } })
    }
    expect((await setup(api)).outputs).toMatchObject({ result: 'unchanged' })
  })
})

/** Every file of both hosts that belongs to a service, with its content, and every JVM. */
async function footprint({ bed, javaProcesses }: Service): Promise<unknown[]> {
  const find =
    "find /home/ubuntu/shop /home/ubuntu/billing /etc/nginx /var/lib/bluegreen /etc/sudoers.d -not -name '*.log' -not -name deploys.jsonl -not -name releases -printf '%p %s %T@ %l\\n' 2>/dev/null | sort"
  const files = await Promise.all([bed.app, bed.nginx].map((host) => host.run(find)))
  return [...files.map(({ stdout }) => stdout.split('\n')), await javaProcesses()]
}
