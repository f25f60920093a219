import { randomBytes } from 'node:crypto'
import { appendFileSync, chownSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand } from './command.ts'
import { toIpv6 } from './network.ts'
import type { HostRecord } from './record.ts'
import type { Jdk } from './requirements.ts'
import { knownHostsFile, privateKeyFile } from './ssh.ts'

const userId = 1000

/** Gives a host's file system, before its first boot, what sets it apart: its name, address, keys and Java. */
export async function writeHostFiles(
  root: string,
  host: HostRecord,
  bedFolder: string,
  jdk: Jdk | null,
): Promise<void> {
  writeFileSync(join(root, 'etc/hostname'), `${host.name}\n`)
  writeFileSync(join(root, 'etc/hosts'), `127.0.0.1 localhost\n127.0.1.1 ${host.name}\n`)
  // An empty or shared one would make systemd go through a first boot, or two hosts take each other for one.
  writeFileSync(join(root, 'etc/machine-id'), `${randomBytes(16).toString('hex')}\n`)
  writeFileSync(join(root, 'etc/systemd/network/10-host0.network'), networkUnit(host.address))
  if (jdk) symlinkSync(join(jdk.home, 'bin/java'), join(root, 'usr/bin/java'))
  authorize(root, readFileSync(`${privateKeyFile(bedFolder)}.pub`, 'utf8'))
  await runCommand('ssh-keygen', ['-q', '-A', '-f', root])
  appendFileSync(knownHostsFile(bedFolder), knownHostsLines(root, host.address))
}

/** A cut connection must not cost the host its address: on a server, the cable that breaks is seldom its own. */
function networkUnit(address: string): string {
  return `[Match]
Name=host0
[Network]
Address=${address}/24
Address=${toIpv6(address)}/112
IPv6DuplicateAddressDetection=0
LinkLocalAddressing=no
IPv6AcceptRA=no
ConfigureWithoutCarrier=yes
IgnoreCarrierLoss=yes
`
}

function authorize(root: string, publicKey: string): void {
  const folder = join(root, 'home/ubuntu/.ssh')
  const file = join(folder, 'authorized_keys')
  mkdirSync(folder, { mode: 0o700 })
  writeFileSync(file, publicKey, { mode: 0o600 })
  for (const path of [folder, file]) chownSync(path, userId, userId)
}

function knownHostsLines(root: string, address: string): string {
  const folder = join(root, 'etc/ssh')
  return readdirSync(folder)
    .filter((name) => /^ssh_host_.*_key\.pub$/.test(name))
    .map((name) => readFileSync(join(folder, name), 'utf8').split(' ').slice(0, 2))
    .flatMap(([type, key]) => [address, toIpv6(address)].map((name) => `${name} ${type} ${key}\n`))
    .join('')
}
