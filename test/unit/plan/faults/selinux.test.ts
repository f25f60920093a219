import { expect, test } from 'vitest'
import { findLive } from '../../../../src/plan/live/find-live.ts'
import { planSetup } from '../../../../src/plan/setup/plan-setup.ts'
import { buildStatusReport } from '../../../../src/plan/status-report.ts'
import { createApp, createInputs, createInstant, createNginx } from '../create-values.ts'

test.each(['instant', 'links'] as const)(
  'where SELinux lets nginx connect to nothing and nothing is live, status says it and setup of the %s layout changes it',
  (layout) => {
    const inputs = createInputs({ setup: { ...createInputs().setup, layout } })
    const look = (isConnectingDenied: boolean, app = createApp([])) => {
      const nginx = createNginx([8000], { isConnectingDenied, instant: layout === 'instant' ? createInstant() : null })
      return {
        lines: planSetup(inputs, [app], [nginx]).nginx[0]?.map(({ line }) => line),
        remarks: buildStatusReport(inputs, [app], [nginx], [], findLive(inputs, [nginx], [app])).remarks,
      }
    }
    expect(look(true).lines).toContain('connecting')
    expect(look(true).remarks).toContainEqual(expect.stringContaining('sudo setsebool -P httpd_can_network_connect on'))
    expect(look(false).lines).not.toContain('connecting')
    expect(look(false).remarks).toEqual([])
    // The ports have another label, or nginx is not confined: then root has nothing to do.
    expect(look(true, createApp([8000]))).toEqual(look(false, createApp([8000])))
    expect(look(true, createApp([8001])).lines).toContain('connecting')
  },
)

test('an nginx host that is new needs it, although a version is live behind another one', () => {
  const inputs = createInputs({ setup: { ...createInputs().setup, layout: 'instant' } })
  const denied = { isConnectingDenied: true }
  const hosts = [createNginx([], { ...denied, instant: createInstant() }), createNginx([], denied)]
  const plans = planSetup(inputs, [createApp([8000])], hosts).nginx
  expect(plans.map((items) => items.some(({ line }) => line === 'connecting'))).toEqual([false, true])
})
