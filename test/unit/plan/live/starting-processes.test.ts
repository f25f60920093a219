import { expect, test } from 'vitest'
import type { AppObservation, SlotProcess } from '../../../../src/plan/app-observation.ts'
import { findLive } from '../../../../src/plan/live/find-live.ts'
import { findStarting } from '../../../../src/plan/live/starting-processes.ts'
import type { NginxObservation } from '../../../../src/plan/nginx-observation.ts'
import { readRecord } from '../../../../src/plan/promotion-record.ts'
import { createApp, createInputs, createNginx, createProcess } from '../create-values.ts'

const inputs = createInputs()
const nginx = createNginx([8000])

/** An app host with these processes on 8000, where 8001 answers. */
function appWith(processes: ReadonlyArray<Partial<SlotProcess>>, more: Partial<AppObservation> = {}): AppObservation {
  const slot = (port: number, found: readonly SlotProcess[]) => ({
    port,
    processes: found,
    linkedRelease: null,
    healthListeners: [],
  })
  const slots = [
    slot(
      8000,
      processes.map((process) => createProcess(process)),
    ),
    slot(8001, [createProcess()]),
  ]
  return createApp([], { slots, ...more })
}

const startingOn = (apps: readonly AppObservation[], web: NginxObservation = nginx) =>
  findStarting(inputs, findLive(inputs, [web], apps), apps)

const booting = { pid: 7, isUp: false, uptimeSeconds: 3 }

test('a live slot may be back while its process boots, or systemd is about to start it', () => {
  expect(startingOn([appWith([booting])])).toEqual({ port: 8000, processes: ['app 7'] })
  expect(startingOn([appWith([]), appWith([booting], { host: 'app2' })])).toEqual({ port: 8000, processes: ['app2 7'] })
  const restarting = appWith([], { restarting: [8000] })
  expect(startingOn([restarting])).toEqual({ port: 8000, processes: [] })
  expect(startingOn([restarting, appWith([], { host: 'app2' })])).toEqual({ port: 8000, processes: [] })
  expect(startingOn([appWith([{ ...booting, uptimeSeconds: inputs.health.timeout }])])?.processes).toEqual(['app 7'])
})

test.each<[string, readonly AppObservation[]]>([
  ['nothing is there', [appWith([])]],
  ['it hangs', [appWith([{ ...booting, uptimeSeconds: inputs.health.timeout + 1 }])]],
  ['it answers', [appWith([{ pid: 7 }])]],
  ['it answers on another host', [appWith([booting]), appWith([{ pid: 7 }], { host: 'app2' })]],
  ['the standby is what starts', [createApp([8000], { restarting: [8001] })]],
  ['nothing answers instead', [createApp([], { restarting: [8000] })]],
])('nobody waits for a live slot if %s', (_, apps) => {
  expect(startingOn(apps)).toBeNull()
})

test('the slot that an unfinished promotion came from may be back, too', () => {
  const times = { writtenAt: 1000, linkedAt: 1000 }
  const left = {
    state: 'pending',
    isHeld: false,
    from: 8000,
    to: 8001,
    release: null,
    movedFrom: null,
    ...times,
    because: null,
  } as const
  expect(startingOn([appWith([booting])], createNginx([8001], { promotion: left }))?.port).toBe(8000)
})

test('nobody waits for a slot that requests have left in an earlier run', () => {
  const promotion = readRecord('confirmed free 8000 8001 1000 1000', null, null, 8000)
  const moved = createNginx([8001], { promotion })
  expect(findLive(inputs, [moved], [appWith([booting])])).toMatchObject({ movedFrom: 8000, drifts: [] })
  expect(startingOn([appWith([booting])], moved)).toBeNull()
})

test('without nginx it is the slot that was handed over to', () => {
  const worker = createInputs({ nginxHosts: [] })
  const starting = (recordedPort: number) => {
    const app = createApp([8001], { recordedPort, restarting: [8000] })
    return findStarting(worker, findLive(worker, [], [app]), [app])
  }
  expect(starting(8000)).toEqual({ port: 8000, processes: [] })
  expect(starting(8001)).toBeNull()
})
