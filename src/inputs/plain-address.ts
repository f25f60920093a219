/** An address or a path without what may hold a token or a password: its user, query and fragment. */
export function plainAddress(address: string): string {
  const [plain = ''] = address.split(/[?#]/)
  return plain.replace(/^([a-z]+:\/\/)[^/]*@/i, '$1')
}
