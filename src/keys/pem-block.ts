/** A private key's armor, repaired. */
export interface PemBlock {
  /** What follows BEGIN, for example "RSA PRIVATE KEY". */
  readonly label: string
  /** The base64 text without whitespace. */
  readonly body: string
  /** Whether the armor says so; an OpenSSH container says it inside. */
  readonly encrypted: boolean
  /** The whole block as a tool would have written it. */
  readonly text: string
}

const BEGIN = /-----BEGIN ((?:[A-Z0-9]+ )*PRIVATE KEY)-----/g
const ENCRYPTION_HEADERS = /^\s*(Proc-Type: 4,ENCRYPTED)\s+(DEK-Info: \S+)/

/** Finds the private key in a text. Throws an Error that completes the sentence "the key …". */
export function findPemBlock(text: string): PemBlock {
  // A secret that went through JSON or a shell has these as two characters.
  const found = findArmour(text.replaceAll(/\\r|\\n/g, '\n'))
  if (found === null) throw new Error(explainMissing(text))
  const { label, content } = found
  const headers = ENCRYPTION_HEADERS.exec(content)
  const body = content.slice(headers?.[0].length ?? 0).replaceAll(/\s/g, '')
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(body)) {
    throw new Error('has characters that are not base64 between its BEGIN and END lines; copy the whole file again')
  }
  const headerText = headers === null ? '' : `${headers[1]}\n${headers[2]}\n\n`
  const lines = body.match(/.{1,64}/g)?.join('\n')
  return {
    label,
    body,
    encrypted: headers !== null || label === 'ENCRYPTED PRIVATE KEY',
    text: `-----BEGIN ${label}-----\n${headerText}${lines}\n-----END ${label}-----\n`,
  }
}

/** The first BEGIN line that has its END line, and what is between them. */
function findArmour(text: string): { readonly label: string; readonly content: string } | null {
  const endless = new Set<string>()
  for (const { 0: line, 1: label = '', index } of text.matchAll(BEGIN)) {
    if (endless.has(label)) continue
    const from = index + line.length
    const to = text.indexOf(`-----END ${label}-----`, from)
    if (to >= 0) return { label, content: text.slice(from, to) }
    endless.add(label)
  }
  return null
}

function explainMissing(text: string): string {
  if (text.trim() === '')
    return 'is empty; set it to the content of the key file, from a secret that this workflow can read'
  if (/^\s*PuTTY-User-Key-File/.test(text)) {
    return 'is a PuTTY key; convert it with: puttygen <key>.ppk -O private-openssh -o <key file>'
  }
  if (/^\s*(ssh-|ecdsa-|sk-)\S+ AAAA/.test(text) || /-----? ?BEGIN (SSH2 |RSA )?PUBLIC KEY/.test(text)) {
    return 'is a public key; the private one is in the file of the same name without ".pub"'
  }
  if (/BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY/.test(text)) {
    return 'is cut off: its END line is missing; copy the whole file, from its BEGIN line to its END line'
  }
  return 'is not a private key; allowed: OpenSSH, PEM or PKCS#8, beginning with a line such as "-----BEGIN OPENSSH PRIVATE KEY-----"'
}
