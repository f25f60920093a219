import { copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand } from '../bed/command.ts'
import type { BedHost } from '../bed/host.ts'

/** Installs Debian packages on the host, which can't reach a mirror itself: from this machine, into its file system. */
export async function install({ rootDirectory }: BedHost, packages: readonly string[]): Promise<void> {
  const names = join(rootDirectory, 'etc/resolv.conf')
  copyFileSync('/etc/resolv.conf', names)
  const command = `apt-get install --yes --no-install-recommends ${packages.join(' ')}`
  await runCommand('chroot', [rootDirectory, 'sh', '-c', `apt-get update && DEBIAN_FRONTEND=noninteractive ${command}`])
  writeFileSync(names, '')
}
