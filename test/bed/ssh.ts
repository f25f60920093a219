import { join } from 'node:path'

export const sshUser = 'ubuntu'

export function privateKeyFile(bedFolder: string): string {
  return join(bedFolder, 'id_ed25519')
}

export function knownHostsFile(bedFolder: string): string {
  return join(bedFolder, 'known_hosts')
}

/** Arguments of the system's `ssh` for a login to a host of the bed, with the bed's key and pinned host keys only. */
export function sshArguments(bedFolder: string, address: string, command: readonly string[] = []): string[] {
  const options = [
    `UserKnownHostsFile=${knownHostsFile(bedFolder)}`,
    'GlobalKnownHostsFile=/dev/null',
    'StrictHostKeyChecking=yes',
    'IdentitiesOnly=yes',
    'BatchMode=yes',
    'ConnectTimeout=2',
  ].flatMap((option) => ['-o', option])
  return ['-F', '/dev/null', '-i', privateKeyFile(bedFolder), ...options, `${sshUser}@${address}`, ...command]
}
