import type { Inputs } from '../../inputs/inputs.ts'
import { instantPaths } from '../nginx/instant-layout.ts'
import { variableName } from '../nginx/names.ts'

/** Clients are divided into so many groups, so that a step is a whole number of them. */
export const GROUPS = 100

/** The variable with a client's group, from 0 on. */
function groupVariable(inputs: Inputs): string {
  return `$${variableName(inputs, 'group')}`
}

/** For the `http` level: which group a client belongs to. None if nobody asked for steps. */
export function stepLines(inputs: Inputs): string[] {
  const { steps, cookie } = inputs.promoteSteps
  if (steps.length === 0) return []
  const client = `$${variableName(inputs, 'client')}`
  return [
    ...(cookie === null
      ? []
      : [`map $cookie_${cookie} ${client} {`, "    '' $remote_addr;", `    default $cookie_${cookie};`, '}']),
    `split_clients ${cookie === null ? '$remote_addr' : client} ${groupVariable(inputs)} {`,
    ...Array.from({ length: GROUPS - 1 }, (_, group) => `    1% ${group};`),
    `    * ${GROUPS - 1};`,
    '}',
  ]
}

/** For the `server` level, behind the choice of the slot: the groups that a step names get the other one. */
export function stepServerLines(inputs: Inputs): string[] {
  if (inputs.promoteSteps.steps.length === 0) return []
  return [
    'set $bluegreen_whole $live;',
    `if (-e ${instantPaths(inputs).state}/live/group-${groupVariable(inputs)}) {`,
    '    set $live $bluegreen_other;',
    '}',
  ]
}

/** What nginx answers when asked for the slot: the live one and, where there may be steps, the asker's own and its group. */
export function slotAnswerVariables(inputs: Inputs): string {
  return inputs.promoteSteps.steps.length === 0 ? '$live' : `$bluegreen_whole $live ${groupVariable(inputs)}`
}

/** Whether the two snippets divide clients as these inputs want it. */
export function isDivided(inputs: Inputs, upstreams: string, server: string): boolean {
  const has = (text: string, lines: readonly string[]) => text.includes(lines.map((line) => `${line}\n`).join(''))
  return (
    inputs.promoteSteps.steps.length > 0 && has(upstreams, stepLines(inputs)) && has(server, stepServerLines(inputs))
  )
}
