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
