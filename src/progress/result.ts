/**
 * `unchanged`: there was nothing to do; `failed`: no link was changed; `reverted`: a link was changed and changed back; `unknown`: a
 * link was changed, and the run could not see what became of it.
 */
export type Result =
  | 'deployed'
  | 'staged'
  | 'promoted'
  | 'rolled-back'
  | 'set-up'
  | 'unchanged'
  | 'reverted'
  | 'failed'
  | 'unknown'
