import { expect, test } from 'vitest'
import { findNginxFaults } from '../../../../src/plan/faults/nginx-faults.ts'
import { planNginxSetup } from '../../../../src/plan/setup/plan-setup.ts'
import { createInputs, createNginx } from '../create-values.ts'
import { refusalOf } from '../refusal.ts'

const inputs = createInputs()
const WHAT = "web: the unit nginx is not active, so systemctl can't reload it"
const byHand = createNginx([8000], { inactiveUnit: 'nginx' })

test('an nginx that was started by hand is named before a promotion needs to reload it, with another command', () => {
  expect(findNginxFaults(inputs, byHand, [])).toEqual([
    { what: WHAT, remedy: expect.stringContaining('set nginx-reload-command, as in sudo nginx -s reload') },
  ])
})

test('one that does not run at all is named once', () => {
  const faults = findNginxFaults(inputs, { ...byHand, areWorkersUnseen: true }, [])
  expect(faults.map(({ what }) => what)).toEqual([expect.stringContaining('sees no worker process of nginx')])
})

test('setup, which reloads nginx in both layouts, changes nothing then', () => {
  expect(refusalOf(() => planNginxSetup(inputs, byHand, 8000)).message).toBe(WHAT)
})
