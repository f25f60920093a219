import { countBoundaries } from '../harness/ending.ts'
import type { Shard } from './shards.ts'

/** The begin of that stage, or of its first step. */
export const PROMOTE = /::group::Promote( \d+%25)?\n/

/**
 * Those at which a shard ends a deployment whose whole log is this; the first is 1. `range`, such as `30-32`, chooses from
 * them. Throws if none is left.
 */
export function chooseBoundaries(
  log: string,
  { part, parts }: Pick<Shard, 'part' | 'parts'>,
  needsPromotion: boolean,
  range = '',
): number[] {
  const [first, last] = needsPromotion ? promotionOf(log) : [1, countBoundaries(log)]
  const [from = first, to = last] = range === '' ? [] : range.split('-').map(Number)
  const all = Array.from({ length: last - first + 1 }, (_, index) => first + index)
  const chosen = all.filter((boundary, index) => boundary >= from && boundary <= to && index % parts === part - 1)
  if (chosen.length === 0) throw new Error(`no boundary is chosen of ${first}-${last}`)
  return chosen
}

/** A log without what is between Promote and Revert: when the verdict comes, the run may be in Prove or in Bake. */
export function skipJudging(log: string): string {
  return log.replace(/(::group::Promote\n[\s\S]*?::endgroup::\n)[\s\S]*?(?=::group::Revert\n|$)/, '$1')
}

/** From the last boundary before Promote to the end of Confirm, or, if it was reverted, of the whole run. */
function promotionOf(log: string): readonly [number, number] {
  const promote = log.search(PROMOTE)
  if (promote !== -1 && log.includes('::group::Revert\n')) {
    return [countBoundaries(log.slice(0, promote)), countBoundaries(log)]
  }
  const confirm = log.indexOf('::endgroup::', log.indexOf('::group::Confirm\n'))
  if (promote === -1 || confirm === -1) throw new Error(`no Promote and Confirm in:\n${log}`)
  return [countBoundaries(log.slice(0, promote)), countBoundaries(log.slice(0, confirm)) + 1]
}
