import { expect } from 'vitest'
import { startWebhook, WEBHOOK_SECRET } from '../stand-ins/webhook.ts'
import { skipJudging } from './boundaries.ts'
import { withOrders } from './orders.ts'
import { deployFirst, type Scene, startBehindNginx, startHandover } from './scene.ts'

/** Long enough for a boundary within each step. */
const STEPS = { 'promote-steps': '20% 1s, 60% 1s, 100%' }

/** Of deployments that must not remove the release that runs roll back to. */
const KEEPING = { 'keep-releases': '200' }

/** By layout; shards.ts says what each is. */
const STARTS: Readonly<Record<string, () => Promise<Scene>>> = {
  instant: () => startBehindNginx('instant'),
  links: () => startBehindNginx('links'),
  'two-nginxes': () => startBehindNginx('instant', { nginxes: 2 }),
  extras: startExtras,
  steps: () => startSteps(1),
  'two-nginx-steps': () => startSteps(2),
  verdict: startVerdict,
  handover: startHandover,
  promote: startStaged,
  rollback: () => startRollbacks('instant'),
  'rollback-links': () => startRollbacks('links'),
  logs: startLogs,
}

export function startScene(layout: string): Promise<Scene> {
  const start = STARTS[layout]
  if (!start) throw new Error(`there is no layout ${layout}`)
  return start()
}

/** With every input that adds something on the way to a new version: another port, other requests, units, messages. */
async function startExtras(): Promise<Scene> {
  const receiver = await startWebhook()
  const extra = {
    'health-port': '+1000',
    'warm-up': '20× /version\n5× POST /echo',
    launcher: 'systemd',
    'webhook-url': receiver.webhookUrl,
    'webhook-secret': WEBHOOK_SECRET,
  }
  const plain = await startBehindNginx('instant', { extra }).catch(async (thrown: unknown) => {
    await receiver.close()
    throw thrown
  })
  const scene: Scene = {
    ...plain,
    findUnsettled: async () => receiver.violations[0] ?? plain.findUnsettled(),
    async down() {
      await plain.down()
      await receiver.close()
    },
  }
  // The version that is live so far has none of this: now both slots are as after many deployments.
  await deployFirst(scene, '1.1.0', '1.2.0')
  return scene
}

async function startSteps(nginxes: number): Promise<Scene> {
  return { ...(await startBehindNginx('instant', { nginxes, extra: STEPS })), isFromPromote: true }
}

/** Users' requests have the run revert, and that is what ends early. It boots slowly: there must be requests to compare with. */
async function startVerdict(): Promise<Scene> {
  const scene = await startBehindNginx('instant')
  const traffic = withOrders(scene.traffic, scene.service.urls)
  return {
    ...scene,
    endedInputs: { ...scene.inputs, 'app-env': 'MISBEHAVE=slow-boot=8000,fail-orders=80', 'bake-time': '20' },
    wholeResult: 'reverted',
    isFromPromote: true,
    traffic,
    prepare: async () => traffic.forbid(),
    promoting: () => traffic.allow(),
    skim: skipJudging,
    async findUnsettled() {
      const wrong = await scene.findUnsettled()
      if (wrong !== null) return wrong
      if ((await scene.service.ask()).version === '1.1.0') return 'the version that fails is live'
      traffic.forbid()
      return null
    },
    async down() {
      await traffic.stop()
      await scene.service.down()
    },
  }
}

/** A version is staged before each run that ends early, which promotes it. */
async function startStaged(): Promise<Scene> {
  const scene = await startBehindNginx('instant')
  return {
    ...scene,
    endedInputs: { ...scene.inputs, operation: 'promote' },
    wholeResult: 'promoted',
    async prepare() {
      const { log, outputs } = await scene.service.deploy('1.1.0', { ...scene.inputs, promote: 'false' })
      expect(outputs, log).toMatchObject({ result: 'staged' })
    },
  }
}

/** 1.2.0 is in both slots; 1.1.0, to which the run that ends early rolls back, is kept and in none. */
async function startRollbacks(layout: 'instant' | 'links'): Promise<Scene> {
  const scene = await startBehindNginx(layout, { extra: KEEPING })
  await deployFirst(scene, '1.1.0', '1.2.0', '1.2.0')
  const endedInputs = { ...scene.inputs, operation: 'rollback', release: '1.1.0' }
  return { ...scene, endedInputs, wholeResult: 'rolled-back' }
}

async function startLogs(): Promise<Scene> {
  const scene = await startBehindNginx('instant')
  return { ...scene, endedInputs: { ...scene.inputs, operation: 'logs' }, wholeResult: 'unchanged' }
}
