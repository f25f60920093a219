import { expect, test } from 'vitest'
import { findUnsupervised } from '../../../../src/plan/live/unsupervised.ts'
import { createApp, createInputs, createProcess } from '../create-values.ts'

const inputs = createInputs({ launch: { ...createInputs().launch, launcher: 'systemd' } })
const app = createApp([8000], { unsupervised: [8000] })

test('a staged version that is live has nothing that starts it again', () => {
  expect(findUnsupervised(inputs, 8000, app)).toEqual(createProcess({ pid: 8000 }))
})

test.each([
  ['the other slot is live', inputs, 8001, app],
  ['systemd starts it again', inputs, 8000, { ...app, unsupervised: [8001] }],
  ['systemd is not the launcher', createInputs(), 8000, app],
  ['a handover decides', { ...inputs, nginxHosts: [] }, 8000, app],
  ['nothing runs', inputs, 8000, { ...app, slots: createApp([]).slots }],
  [
    'this action did not launch it',
    inputs,
    8000,
    {
      ...app,
      slots: [{ ...(app.slots[0] as (typeof app.slots)[number]), processes: [createProcess({ release: null })] }],
    },
  ],
  [
    'it is not up',
    inputs,
    8000,
    {
      ...app,
      slots: [{ ...(app.slots[0] as (typeof app.slots)[number]), processes: [createProcess({ isUp: false })] }],
    },
  ],
])('there is nothing to do where %s', (_, given, livePort, seen) => {
  expect(findUnsupervised(given, livePort, seen)).toBeNull()
})
