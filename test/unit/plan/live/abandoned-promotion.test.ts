import { expect, test } from 'vitest'
import { findAbandonedPromotion } from '../../../../src/plan/live/abandoned-promotion.ts'
import { readRecord } from '../../../../src/plan/promotion-record.ts'
import { createInputs, createInstant, createNginx } from '../create-values.ts'

const promotion = readRecord('pending free 8000 8001 1000 1000')
const later = 1500

test.each([
  ['as it left the link', createNginx([8001], { promotion }), promotion],
  ['between two links, so that no site is enabled', createNginx([], { promotion }), promotion],
  ['in the instant layout', createNginx([], { promotion, instant: createInstant() }), promotion],
  [
    'before somebody else linked a slot',
    createNginx([], { promotion, instant: createInstant({ linkChangedAt: later }) }),
    null,
  ],
])('a promotion that was left %s is abandoned, unless somebody has decided since', (_, nginx, abandoned) => {
  expect(findAbandonedPromotion(nginx, createInputs())).toEqual(abandoned)
})
