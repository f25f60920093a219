import { expect, test } from 'vitest'
import type { Inputs } from '../../../../src/inputs/inputs.ts'
import type { AppObservation } from '../../../../src/plan/app-observation.ts'
import { planDeploy } from '../../../../src/plan/deploy-plan.ts'
import { findAnswerTrouble, healthPortOf } from '../../../../src/plan/health/health-port.ts'
import { findLive } from '../../../../src/plan/live/find-live.ts'
import { planPromote, planRollback } from '../../../../src/plan/standby-plan.ts'
import { buildStatusReport } from '../../../../src/plan/status-report.ts'
import { createApp, createInputs, createJournalEntry, createNginx, createProcess } from '../create-values.ts'

const without = createInputs()
const inputs: Inputs = { ...without, health: { ...without.health, ports: { blue: 9000, green: 9001 } } }
const release = '1.0.0-1.1-aaaaaaa'

/** Slot 8000 is live, with pid 1; the standby with pid 2, or none. */
function appWith(
  standbyListeners: ReadonlyArray<number | null>,
  standbyRelease: string | null = release,
): AppObservation {
  const slots = [
    {
      port: 8000,
      processes: [createProcess({ pid: 1, release: '0.9.0-1.1-ccccccc' })],
      linkedRelease: null,
      healthListeners: [1],
    },
    {
      port: 8001,
      processes: [createProcess({ pid: 2, release: standbyRelease })],
      linkedRelease: null,
      healthListeners: standbyListeners,
    },
  ]
  return createApp([], { slots, releases: [{ name: release, uploadedAt: 0 }] })
}

test('health is requested on the slot’s own port, or on its health port', () => {
  expect([8000, 8001].map((port) => healthPortOf(without, port))).toEqual([8000, 8001])
  expect([8000, 8001].map((port) => healthPortOf(inputs, port))).toEqual([9000, 9001])
})

test.each([
  [200, null],
  [302, null],
  [404, null],
  [499, null],
  [500, 'it answers 500'],
  [502, 'it answers 502'],
])('an answer of %i from the slot’s own port: %s', (status, trouble) => {
  expect(findAnswerTrouble(status)).toBe(trouble)
})

const OTHER_PORTS = 'Choose ports in health-port on which the process of the other slot (port 8000) does not listen.'
const FIND_IT = "Find it with: sudo ss -ltnp 'sport = :9001' - then stop it, or choose other ports in health-port."

test.each([
  [[7], 'another process (pid 7)', FIND_IT],
  [[2, 7], 'another process (pid 7)', FIND_IT],
  [[null], "another user's process", FIND_IT],
  [[1], 'the process of the blue slot (pid 1)', OTHER_PORTS],
])(
  'a listener on the standby’s health port that is not its process (%j) is refused by every operation',
  (listeners, who, remedy) => {
    const app = appWith(listeners)
    const what = `app: port 9001, the health port of the green slot, is taken by ${who}; it was left alone`
    for (const plan of [planDeploy, planRollback, planPromote]) {
      expect(() => plan(inputs, 8000, [app])).toThrow(expect.objectContaining({ message: what, remedy }))
    }
    const nginx = createNginx([8000])
    const troubles = [new Map([8000, 8001].map((port) => [port, null] as const))]
    const report = buildStatusReport(inputs, [app], [nginx], troubles, findLive(inputs, [nginx], [app]))
    expect(report.faults).toEqual([{ what, remedy }])
    expect(report.slots.map(({ trouble }) => trouble)).toEqual([null, `port 9001, its health port, is taken by ${who}`])
  },
)

test('another process on the live slot’s health port is shown, and does not stop a deployment', () => {
  const [live, standby] = appWith([2]).slots
  if (!live || !standby) throw new Error('two slots')
  const app = createApp([], { slots: [{ ...live, healthListeners: [7] }, standby] })
  expect(planDeploy(inputs, 8000, [app]).targetPort).toBe(8001)
  const nginx = createNginx([8000])
  const report = buildStatusReport(inputs, [app], [nginx], [new Map()], findLive(inputs, [nginx], [app]))
  expect(report).toMatchObject({ faults: [], slots: [{ trouble: expect.stringContaining('port 9000') }, {}] })
})

test('a version staged without a health port is refused before the run waits for it', () => {
  const entry = createJournalEntry('staged', release)
  const staged = (listeners: readonly number[]) => ({ ...appWith(listeners), journal: [entry] })
  expect(planPromote(inputs, 8000, [staged([2])]).toPromote.release).toBe(release)
  expect(planPromote(without, 8000, [staged([])]).toPromote.release).toBe(release)
  expect(() => planPromote(inputs, 8000, [staged([])])).toThrow('app: the staged version does not listen on port 9001')
})

test('a standby that was launched without a health port is launched again for a rollback', () => {
  expect(planRollback(inputs, 8000, [appWith([2])]).runsOn).toEqual([true])
  expect(planRollback(inputs, 8000, [appWith([])]).runsOn).toEqual([false])
  expect(planRollback(without, 8000, [appWith([])]).runsOn).toEqual([true])
  // Nothing is known that could be launched in its place.
  expect(planRollback(inputs, 8000, [appWith([], null)]).runsOn).toEqual([true])
})
