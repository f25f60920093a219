import { expect, test } from 'vitest'
import { isDivided, slotAnswerVariables, stepLines, stepServerLines } from '../../../../src/plan/setup/client-groups.ts'
import { createInputs } from '../create-values.ts'

const steps = [{ percent: 5, seconds: 60 }]
const byAddress = createInputs({ promoteSteps: { steps, cookie: null } })
const byCookie = createInputs({ promoteSteps: { steps, cookie: 'session' } })
const text = (lines: readonly string[]) => `# ours\n${lines.map((line) => `${line}\n`).join('')}}\n`

test('clients are a hundred groups of the same size, by their address or by a cookie that they may lack', () => {
  const lines = stepLines(byAddress)
  expect(lines.slice(0, 3)).toEqual([
    'split_clients $remote_addr $bluegreen_group_dev_live {',
    '    1% 0;',
    '    1% 1;',
  ])
  expect(lines.slice(-3)).toEqual(['    1% 98;', '    * 99;', '}'])
  expect(lines).toHaveLength(102)
  expect(stepLines(byCookie).slice(0, 5)).toEqual([
    'map $cookie_session $bluegreen_client_dev_live {',
    "    '' $remote_addr;",
    '    default $cookie_session;',
    '}',
    'split_clients $bluegreen_client_dev_live $bluegreen_group_dev_live {',
  ])
})

test('only who asks for steps gets what they need', () => {
  const without = createInputs()
  expect(stepLines(without)).toEqual([])
  expect(stepServerLines(without)).toEqual([])
  expect(slotAnswerVariables(without)).toBe('$live')
  expect(slotAnswerVariables(byAddress)).toBe('$bluegreen_whole $live $bluegreen_group_dev_live')
  expect(isDivided(without, text([]), text([]))).toBe(false)
})

test('snippets divide clients if both are as these inputs want them', () => {
  const [upstreams, server] = [text(stepLines(byAddress)), text(stepServerLines(byAddress))]
  expect(isDivided(byAddress, upstreams, server)).toBe(true)
  expect(isDivided(byCookie, upstreams, server)).toBe(false)
  expect(isDivided(byAddress, upstreams, text([]))).toBe(false)
  expect(isDivided(byAddress, text([]), server)).toBe(false)
})
