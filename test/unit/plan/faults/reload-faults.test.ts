import { expect, test } from 'vitest'
import { findNginxFaults } from '../../../../src/plan/faults/nginx-faults.ts'
import { planNginxSetup } from '../../../../src/plan/setup/plan-setup.ts'
import { createInputs, createNginx } from '../create-values.ts'

const inputs = createInputs()
const byHand = createNginx([8000], { inactiveUnit: 'nginx' })

test('an nginx that was started by hand is named before a promotion needs to reload it, with another command', () => {
  expect(findNginxFaults(inputs, byHand, [])).toEqual([
    {
      what: "web: the unit nginx is not active, so systemctl can't reload it",
      remedy: expect.stringContaining('set nginx-reload-command, as in sudo nginx -s reload'),
    },
  ])
})

test('one that does not run at all is named once', () => {
  const faults = findNginxFaults(inputs, { ...byHand, areWorkersUnseen: true }, [])
  expect(faults.map(({ what }) => what)).toEqual([expect.stringContaining('sees no worker process of nginx')])
})

test.each([
  ['systemctl reload angie', { inactiveUnit: 'angie' }, 'angie'],
  ['systemctl reload angie', { areWorkersUnseen: true }, 'angie'],
  ['sudo nginx -s reload', { areWorkersUnseen: true }, 'nginx'],
])('with "%s", the unit to start is that one', (reloadCommand, seen, unit) => {
  const other = createInputs({ nginx: { ...inputs.nginx, reloadCommand } })
  const [fault] = findNginxFaults(other, createNginx([8000], seen), [])
  expect(fault?.remedy).toContain(`start it: sudo systemctl start ${unit}. `)
})

test('setup is planned, since it may have nothing to reload', () => {
  expect(planNginxSetup(inputs, byHand, 8000)).not.toEqual([])
})
