/** Statuses of an answer whose `Location` a client is to follow. */
export const REDIRECT_STATUSES: readonly number[] = [301, 302, 303, 307, 308]
