import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer, type TLSSocket } from 'node:tls'

/** A mail as it was handed over. */
export interface Mail {
  /** `user:password`. */
  readonly login: string
  readonly from: string
  readonly to: readonly string[]
  /** Byte for byte in latin1, without the dot at its end. */
  readonly raw: string
}

export interface SmtpStandIn {
  /** `smtps://localhost:…`: TLS from the first byte. */
  readonly url: string
  /** The certificate to trust. */
  readonly certificate: string
  readonly mails: readonly Mail[]
  close(): Promise<void>
}

/** A mail server on loopback that wants TLS and a login. */
export async function startSmtp(): Promise<SmtpStandIn> {
  const folder = mkdtempSync(join(tmpdir(), 'smtp-'))
  const [certificate, key] = [join(folder, 'certificate.pem'), join(folder, 'key.pem')]
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
  const kind = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  execFileSync('openssl', [...kind, ...names, '-out', certificate, '-keyout', key], { stdio: 'pipe' })
  const mails: Mail[] = []
  const server = createServer({ cert: readFileSync(certificate), key: readFileSync(key) }, (socket) => {
    converse(socket).then(
      (mail) => mail && mails.push(mail),
      () => socket.destroy(),
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `smtps://localhost:${(server.address() as AddressInfo).port}`,
    certificate,
    mails,
    async close() {
      server.close()
      await once(server, 'close')
      rmSync(folder, { recursive: true })
    },
  }
}

/** One session; null if no mail was handed over. */
async function converse(socket: TLSSocket): Promise<Mail | null> {
  const mail = { login: '', from: '', to: [] as string[], raw: null as string | null }
  let isData = false
  let isAsked = false
  const say = (line: string) => socket.write(`${line}\r\n`)
  say('220 localhost ready')
  for await (const line of linesOf(socket)) {
    if (isData) {
      isData = line !== '.'
      if (isData) mail.raw = `${mail.raw ?? ''}${line.replace(/^\.\./, '.')}\r\n`
      else say('250 queued')
      continue
    }
    const answer = obey(isAsked ? `AUTH PLAIN ${line}` : line, mail)
    say(answer)
    isAsked = answer.startsWith('334')
    isData = answer.startsWith('354')
    if (answer.startsWith('221')) socket.end()
  }
  return mail.raw === null ? null : { ...mail, raw: mail.raw }
}

function obey(line: string, mail: { login: string; from: string; to: string[] }): string {
  const address = /<(.*)>/.exec(line)?.[1] ?? ''
  const [verb = '', first = '', second = ''] = line.split(' ')
  if (verb === 'EHLO') return '250-localhost\r\n250 AUTH PLAIN'
  if (verb === 'QUIT') return '221 bye'
  if (verb === 'AUTH' && first === 'PLAIN') {
    if (second === '') return '334 '
    mail.login = Buffer.from(second, 'base64').toString().split('\0').slice(1).join(':')
    return '235 welcome'
  }
  if (mail.login === '') return '530 log in first'
  if (verb === 'MAIL') mail.from = address
  else if (verb === 'RCPT') mail.to.push(address)
  else return verb === 'DATA' ? '354 go on' : '502 not known'
  return '250 ok'
}

/** Lines end as RFC 5321 says: no other line ending counts. */
async function* linesOf(socket: TLSSocket): AsyncGenerator<string> {
  let rest = ''
  for await (const piece of socket.setEncoding('latin1')) {
    const lines = `${rest}${piece}`.split('\r\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
}
