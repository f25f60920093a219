import { countBoundaries } from '../harness/ending.ts'
import type { Shard } from './shards.ts'

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

/** From the last boundary before Promote to the end of Confirm. */
function promotionOf(log: string): readonly [number, number] {
  const promote = log.search(/::group::Promote( \d+%25)?\n/)
  const confirm = log.indexOf('::endgroup::', log.indexOf('::group::Confirm\n'))
  if (promote === -1 || confirm === -1) throw new Error(`no Promote and Confirm in:\n${log}`)
  return [countBoundaries(log.slice(0, promote)), countBoundaries(log.slice(0, confirm)) + 1]
}
