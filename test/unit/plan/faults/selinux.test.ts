import { expect, test } from 'vitest'
import { findLive } from '../../../../src/plan/live/find-live.ts'
import { planSetup } from '../../../../src/plan/setup/plan-setup.ts'
import { reportStatus } from '../../../../src/plan/status.ts'
import { createApp, createInputs, createInstant, createNginx } from '../create-values.ts'

test.each(['instant', 'links'] as const)(
  'where SELinux lets nginx connect to nothing, status says it and setup of the %s layout changes it',
  (layout) => {
    const inputs = createInputs({ setup: { ...createInputs().setup, layout } })
    const app = createApp([])
    const look = (isConnectingDenied: boolean) => {
      const nginx = createNginx([8000], { isConnectingDenied, instant: layout === 'instant' ? createInstant() : null })
      return {
        lines: planSetup(inputs, [app], [nginx]).nginx[0]?.map(({ line }) => line),
        remarks: reportStatus(inputs, [app], [nginx], [], findLive(inputs, [nginx], [app])).remarks,
      }
    }
    expect(look(true).lines).toContain('connecting')
    expect(look(true).remarks).toContainEqual(expect.stringContaining('sudo setsebool -P httpd_can_network_connect on'))
    expect(look(false).lines).not.toContain('connecting')
    expect(look(false).remarks).toEqual([])
  },
)
