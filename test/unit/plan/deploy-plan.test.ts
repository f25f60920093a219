import { expect, test } from 'vitest'
import type { SlotProcess } from '../../../src/plan/app-observation.ts'
import { planDeploy, refuseSlotOfOtherService } from '../../../src/plan/deploy-plan.ts'
import { createApp, createInputs, createProcess } from './create-values.ts'
import { refusalOf } from './refusal.ts'

const deployBeside = (process: Partial<SlotProcess>, healthListeners: readonly (number | null)[] = []) => {
  const slot = { port: 8001, processes: [createProcess(process)], linkedRelease: null, healthListeners }
  const health = { ...createInputs().health, ports: { blue: 9000, green: 9001 } }
  const inputs = createInputs(healthListeners.length > 0 ? { health } : {})
  return () => planDeploy(inputs, 8000, [createApp([], { slots: [slot] })])
}

test.each([
  [100, ' (pid 100)'],
  [null, ''],
])('a process that is not the deploy user’s Java is reported, with its pid if visible: %o', (pid, shown) => {
  expect(refusalOf(deployBeside({ isOwnJava: false, pid }))).toEqual({
    message: `port 8001, the standby slot, is taken by a process that is not a Java process of the deploy user${shown}; it was left alone`,
    remedy: "Find it with: sudo ss -ltnp 'sport = :8001' - then stop it, or choose other ports.",
  })
})

test('another service’s process is never ended', () => {
  const refused = {
    message: 'port 8001 is taken by another service that this action launched (pid 7)',
    remedy:
      'Give each service ports of its own with the inputs blue-port and green-port. If it is a process of this service that was started before deploy-path was changed, stop it.',
  }
  expect(refusalOf(deployBeside({ isOtherService: true, pid: 7 }))).toEqual(refused)
  const others = [createProcess(), createProcess({ isOtherService: true, pid: 7 })]
  expect(refusalOf(() => refuseSlotOfOtherService(8001, others))).toEqual(refused)
  expect(() => refuseSlotOfOtherService(8001, [createProcess()])).not.toThrow()
})

test('somebody else’s process on the health port is reported, with where to look', () => {
  expect(refusalOf(deployBeside({ pid: 100 }, [55]))).toEqual({
    message:
      'app: port 9001, the health port of the green slot, is taken by another process (pid 55); it was left alone',
    remedy: "Find it with: sudo ss -ltnp 'sport = :9001' - then stop it, or choose other ports in health-port.",
  })
  expect(deployBeside({ pid: 100 }, [100])).not.toThrow()
})

test('the process of the live slot on the health port of the other one is reported, with which port it is', () => {
  const health = { ...createInputs().health, ports: { blue: 9000, green: 9001 } }
  const slots = createApp([8000]).slots.map((slot) => ({ ...slot, healthListeners: [8000] }))
  const [fit, unfit] = [createApp([8000]), createApp([], { host: 'app2', slots })]
  expect(refusalOf(() => planDeploy(createInputs({ health }), 8000, [fit, unfit]))).toEqual({
    message:
      'app2: port 9001, the health port of the green slot, is taken by the process of the blue slot (pid 8000); it was left alone',
    remedy: 'Choose ports in health-port on which the process of the other slot (port 8000) does not listen.',
  })
})

test('clients come step by step if something is live; one that starts but does not listen yet is not', () => {
  const steps = [{ percent: 5, seconds: 60 }]
  const inputs = createInputs({ promoteSteps: { steps, cookie: null } })
  const starting = [
    { port: 8000, processes: [createProcess({ isUp: false })], linkedRelease: null, healthListeners: [] },
  ]
  expect(planDeploy(inputs, 8000, [createApp([8000])]).steps).toEqual(steps)
  expect(planDeploy(inputs, 8000, [createApp([], { slots: starting })])).toMatchObject({ live: null, steps: [] })
})
