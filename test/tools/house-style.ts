import { PHRASES } from './house-style/phrases.ts'
import { RETIRED_WORDS } from './house-style/retired-words.ts'
import { WORDS } from './house-style/words.ts'

/** A turn of phrase that this project does not use. */
export interface StyleRule {
  /** Case is ignored; a space also meets the break between two lines of a text or a comment. */
  readonly avoid: RegExp
  readonly say: string
  /** A sentence in which the rule must find something, and one in which it must find nothing. */
  readonly bad: string
  readonly good: string
}

export const HOUSE_STYLE: readonly StyleRule[] = [...RETIRED_WORDS, ...WORDS, ...PHRASES]
