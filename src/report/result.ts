/** `failed`: no link was changed; `reverted`: a link was changed and put back; `unchanged`: nothing was to be done. */
export type Result = 'deployed' | 'staged' | 'promoted' | 'rolled-back' | 'set-up' | 'unchanged' | 'reverted' | 'failed'
