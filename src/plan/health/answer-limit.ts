/** Milliseconds that one answer about health may take; the wait for a healthy process has its own deadline. */
export const ANSWER_LIMIT_MS = 5_000
