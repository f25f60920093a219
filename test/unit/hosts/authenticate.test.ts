import { once } from 'node:events'
import { createRequire } from 'node:module'
import { type AddressInfo, connect, createServer } from 'node:net'
import ssh2, { type AuthContext, type Connection as Login } from 'ssh2'
import { afterEach, expect, test } from 'vitest'
import type { Failure } from '../../../src/failure.ts'
import { authenticate } from '../../../src/hosts/authenticate.ts'
import { whenToRetry } from '../../../src/hosts/when-to-retry.ts'
import { newKey } from '../operations/new-key.ts'

const { sendPacket } = createRequire(import.meta.url)('ssh2/lib/protocol/utils.js')
const USERAUTH_BANNER = 53
const EVERY_LOGIN = 'Authorized use only.\n'

const servers: ssh2.Server[] = []

afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

/** Sends a banner in the middle of a login, as sshd does with PAM's words; ssh2's server has one only for its start. */
function say(login: Login, text: string): void {
  const { _protocol: protocol } = login as unknown as { _protocol: { _packetRW: { write: PacketWriter } } }
  const { write } = protocol._packetRW
  const length = Buffer.byteLength(text)
  const packet = write.alloc(1 + 4 + length + 4)
  const start = write.allocStart
  packet[start] = USERAUTH_BANNER
  packet.writeUInt32BE(length, start + 1)
  packet.write(text, start + 5)
  packet.writeUInt32BE(0, start + 5 + length)
  sendPacket(protocol, write.finalize(packet))
}

interface PacketWriter {
  readonly allocStart: number
  alloc(bytes: number): Buffer
  finalize(packet: Buffer): Buffer
}

/** Why a login fails at an sshd that does this once it has the key. */
async function refusalOf(
  answer: (asked: AuthContext, login: Login) => void,
  algorithms: ssh2.Algorithms = {},
  knownHosts = '',
): Promise<Failure> {
  const server = new ssh2.Server({ hostKeys: [newKey()], banner: EVERY_LOGIN, algorithms }, (login) => {
    login.on('error', () => undefined)
    login.on('authentication', (asked) =>
      asked.method === 'publickey' ? answer(asked, login) : asked.reject(['publickey']),
    )
  })
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const ssh = { privateKey: newKey(), passphrase: '', knownHosts, hostKeyChecking: knownHosts !== '', jump: null }
  const sock = connect(port, '127.0.0.1')
  return authenticate({ host: 'app', port: 22, user: 'deploy' }, ssh, sock).then(
    () => Promise.reject(new Error('it logged in')),
    (thrown: Failure) => thrown,
  )
}

test('what PAM says when it refuses a login is reported, and what to look for', async () => {
  const refusal = await refusalOf((_, login) => {
    say(login, '\x1b[31mSystem is booting up.\r\nUnprivileged users are not permitted to log in yet.\n')
    login.end()
  })
  expect(refusal.message).toBe(
    'deploy@app: login failed: No response from server; the host said: System is booting up. Unprivileged users are not permitted to log in yet.',
  )
  expect(refusal.remedy).toContain('/run/nologin')
})

test('an account that PAM refuses without a word is not taken for an address without an SSH server', async () => {
  const refusal = await refusalOf((_, login) => login.end())
  expect(refusal.message).toBe('deploy@app: login failed: No response from server')
  expect(refusal.remedy).toContain('chage -l deploy')
})

test('a key that is not accepted is reported without the banner of every login', async () => {
  const refusal = await refusalOf((asked) => asked.reject(['publickey']))
  expect(refusal.message).toBe('deploy@app: login failed: All configured authentication methods failed')
  expect(refusal.remedy).toContain('authorized_keys of deploy@app')
  expect(refusal.remedy).toMatch(/If it is there, sshd's log says why .*AllowUsers.*locked.*RequiredRSASize/)
})

test.each([
  [
    { kex: ['diffie-hellman-group1-sha1'] },
    'key exchange algorithm',
    'KexAlgorithms in sshd_config, such as curve25519',
  ],
  [{ cipher: ['aes256-cbc'] }, 'C->S cipher', 'Ciphers in sshd_config, such as aes256-gcm@openssh.com'],
  [{ hmac: ['hmac-md5'], cipher: ['aes256-ctr'] }, 'C->S MAC', 'MACs in sshd_config, such as hmac-sha2-256-etm'],
])(
  'an sshd that has %o alone is told apart from an address without one, and not asked again',
  async (own, missing, what) => {
    const refusal = await refusalOf((asked) => asked.accept(), own as ssh2.Algorithms)
    expect(refusal.message).toBe(`deploy@app: login failed: Handshake failed: no matching ${missing}`)
    expect(refusal.remedy).toContain(what)
    expect(whenToRetry(refusal)).toBe('never')
  },
)

test('a host without a key of the type that is known of it needs its keys collected again', async () => {
  const { public: known } = ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256 })
  const refusal = await refusalOf((asked) => asked.accept(), {}, `app ${known}`)
  expect(refusal.message).toBe('deploy@app: login failed: Handshake failed: no matching host key format')
  expect(refusal.remedy).toContain('Collect its keys again: ssh-keyscan -p 22 app')
  expect(whenToRetry(refusal)).toBe('never')
})

test('what closes the connection before it has shown a key may not be an SSH server', async () => {
  const server = new ssh2.Server({ hostKeys: [newKey()] }, () => undefined)
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const sock = connect((server.address() as AddressInfo).port, '127.0.0.1')
  const ssh = { privateKey: newKey(), passphrase: '', knownHosts: '', hostKeyChecking: false, jump: null }
  const refused = authenticate({ host: 'app', port: 22, user: 'deploy' }, ssh, sock)
  sock.end()
  await expect(refused).rejects.toMatchObject({ remedy: expect.stringContaining('belongs to an SSH server') })
})

test.each([
  ['Not allowed at this time', 'PerSourcePenaltyExemptList'],
  ['Exceeded MaxStartups', 'raise MaxStartups'],
  ['Your address is blocked.', 'belongs to an SSH server'],
])('what sshd says instead of its version (%s) is reported, and what to do', async (said, remedy) => {
  const server = createServer((socket) => socket.end(`${said}\r\n`)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const sock = connect((server.address() as AddressInfo).port, '127.0.0.1')
  const ssh = { privateKey: newKey(), passphrase: '', knownHosts: '', hostKeyChecking: false, jump: null }
  const refused = authenticate({ host: 'app', port: 22, user: 'deploy' }, ssh, sock).catch((thrown: Failure) => thrown)
  const refusal = (await refused) as Failure
  server.close()
  expect(refusal.message).toBe(`deploy@app: login failed: Connection lost before handshake; the host said: ${said}`)
  expect(refusal.remedy).toContain(remedy)
  expect(whenToRetry(refusal)).toBe('soon')
})
