import type { HostAddress } from '../inputs/read-hosts.ts'

/** What node-ssh says of a connection that the host closes during the login. */
const NO_RESPONSE = 'No response from server'

/** What ssh2 says where the host allows no algorithm that it has; the kind follows. */
const AT_ODDS = 'no matching '

/** How a login failed. */
interface FailedLogin {
  /** `user@host`, for messages. */
  readonly label: string
  /** What node-ssh or ssh2 says. */
  readonly message: string
  /** What the host said. */
  readonly said: string
  readonly hasShownKey: boolean
}

export function isAtOdds(message: string): boolean {
  return message.includes(AT_ODDS)
}

/** What to do about it. */
export function remedyForLogin(address: HostAddress, { label, message, said, hasShownKey }: FailedLogin): string {
  const dropped = remedyForDropped(said)
  if (dropped !== null) return dropped
  if (/authentication methods failed/i.test(message))
    return [
      `Add the public half of ssh-private-key to ~/.ssh/authorized_keys of ${label}.`,
      `If it is there, sshd's log says why it is refused (sudo journalctl -u ssh -u sshd): AllowUsers or AllowGroups, a locked account (echo '${address.user}:*' | chpasswd -e unlocks it for keys alone), a type or size of key that sshd does not accept (PubkeyAcceptedAlgorithms, FIPS, RequiredRSASize), another AuthorizedKeysFile, a home folder that others may write to, or SELinux (restorecon -R ~/.ssh).`,
    ].join(' ')
  // As sshd does, without an answer, if PAM refuses an account whose key is right.
  if (hasShownKey && message === NO_RESPONSE)
    return `The host closed the connection instead of responding to the key. Usually PAM refuses the account: it has expired (chage -l ${address.user}), logins are not allowed yet (/run/nologin), or pam_access denies it. sshd's log says which: sudo journalctl -u ssh`
  if (isAtOdds(message)) return remedyForAlgorithms(address, message)
  return 'Check that the address belongs to an SSH server, and see its log.'
}

/** What OpenSSH says where it drops a connection at once. */
function remedyForDropped(said: string): string | null {
  if (said.startsWith('Not allowed at this time'))
    return "After failed logins, sshd there refuses the runner's address for a while (PerSourcePenalties). Run again in a few minutes; if others share the address, name it in PerSourcePenaltyExemptList in sshd_config."
  if (said.startsWith('Exceeded MaxStartups'))
    return 'Too many logins were under way at once there. Run again, or raise MaxStartups in sshd_config.'
  return null
}

/** By what ssh2 says is missing, a setting of sshd and a value that ssh2 has. */
function remedyForAlgorithms({ host, port }: HostAddress, message: string): string {
  const allow = (only: string, setting: string, one: string) =>
    `sshd there only offers ${only} that this action does not support. Add a supported one to ${setting} in sshd_config, such as ${one}, and reload sshd.`
  if (message.includes('key exchange'))
    return allow('post-quantum or old key exchanges', 'KexAlgorithms', 'curve25519-sha256')
  if (message.includes('cipher')) return allow('ciphers', 'Ciphers', 'aes256-gcm@openssh.com')
  if (message.includes('MAC')) return allow('MACs', 'MACs', 'hmac-sha2-256-etm@openssh.com')
  return `None of the host's keys has a type that is both in ssh-known-hosts and supported. Collect its keys again: ssh-keyscan -p ${port} ${host}`
}
