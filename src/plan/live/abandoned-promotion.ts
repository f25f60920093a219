import type { Inputs } from '../../inputs/inputs.ts'
import type { NginxObservation } from '../nginx-observation.ts'
import { isAbandoned, type PromotionRecord } from '../promotion-record.ts'
import { findEnabledSites } from './live-link.ts'

/** The promotion that was left on an nginx host without its guard; null if there is none, or somebody else has decided since. */
export function findAbandonedPromotion(nginx: NginxObservation, inputs: Inputs): PromotionRecord | null {
  const { promotion, instant } = nginx
  const changedAt = instant?.isIncluded
    ? instant.linkChangedAt
    : (findEnabledSites(nginx, inputs)[0]?.entry.changedAt ?? null)
  return isAbandoned(promotion, changedAt) ? promotion : null
}
