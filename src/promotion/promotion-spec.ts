import { randomUUID } from 'node:crypto'
import { RUNNER_TIMEOUT_SECONDS } from '../hosts/conversation.ts'
import { stateFolder } from '../hosts/state-folder.ts'
import type { Inputs } from '../inputs/inputs.ts'
import type { LiveLink } from '../plan/live/live-link.ts'
import { instantPaths, siteName } from '../plan/nginx/instant-layout.ts'
import { chooseShares, type Shares } from '../plan/promote-steps.ts'
import type { Front } from './front.ts'

/** What a promotion needs to know. */
export interface PromotionSpec {
  readonly to: number
  /** What becomes live, for the record; null if nobody will ask. */
  readonly release: string | null
  /** As of a `LiveState`, for the record. */
  readonly movedFrom: number | null
  readonly shares: Shares
  /** Whether the disk must still name the link's slot: false only where that is what is fixed. */
  readonly mustMatch: boolean
  /** Called when a link is about to be changed. */
  readonly onChange: () => void
}

/** For all clients at once, of what is not a new release. */
export function specifyAtOnce(to: number, mustMatch: boolean, movedFrom: number | null): PromotionSpec {
  return { to, release: null, movedFrom, shares: chooseShares([]), mustMatch, onChange: () => undefined }
}

/** As `promote.sh` and `recover.sh` take them. */
export function promotionArguments(
  { link }: Front,
  spec: PromotionSpec,
  inputs: Inputs,
  token: string = randomUUID(),
): string[] {
  const { to, shares, mustMatch } = spec
  const timeout = String(RUNNER_TIMEOUT_SECONDS)
  const expected = mustMatch ? String(link.port) : 'any'
  const slots = [expected, String(link.port), String(to)]
  const steps = [String(shares.firstGroup), shares.percents.join(' '), recordLines(spec)]
  return [stateFolder(inputs), token, timeout, ...slots, ...steps, link.layout, ...layoutArguments(link, to, inputs)]
}

function recordLines({ release, movedFrom }: PromotionSpec): string {
  const lines = [release === null ? [] : `release ${release}`, movedFrom === null ? [] : `moved-from ${movedFrom}`]
  return lines.flat().join('\n')
}

function layoutArguments(link: LiveLink, to: number, inputs: Inputs): string[] {
  if (link.layout === 'instant') return [instantPaths(inputs).state]
  const { sitesAvailable, sitesEnabled, testCommand, reloadCommand } = inputs.nginx
  const sites = [siteName(inputs, link.port), siteName(inputs, to)]
  const both = [siteName(inputs, inputs.ports.blue), siteName(inputs, inputs.ports.green)]
  return [sitesAvailable, sitesEnabled, ...sites, link.entry, testCommand, reloadCommand, ...both]
}
