import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { hasUnifiedCgroups } from './cgroup.ts'

const tools = 'debootstrap systemd-nspawn ip nsenter setpriv ssh ssh-keygen flock mkfs.ext4 mount'.split(' ')

/** Why this machine can't run test hosts, in one line that says what to do; null if it can. */
export function whyNoBed(): string | null {
  if (process.platform !== 'linux') return 'test hosts need Linux (systemd-nspawn)'
  if (process.getuid?.() !== 0) return 'test hosts need root, to boot machines and make a network'
  const missing = tools.filter((tool) => !isOnPath(tool))
  if (missing.length > 0) return `test hosts need ${missing.join(', ')}: run sh test/tools/prepare.sh`
  if (findJdk() === null) return 'test hosts need a JDK, 17 or newer, in /usr/lib/jvm: run sh test/tools/prepare.sh'
  if (!existsSync('/dev/loop-control')) return 'test hosts need loop devices, which this kernel or container lacks'
  if (!hasUnifiedCgroups()) return 'test hosts need cgroup2, which is not mounted here'
  return null
}

function isOnPath(tool: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, tool)))
}

export interface Jdk {
  readonly home: string
  readonly major: number
}

const jdkFolder = '/usr/lib/jvm'

/** Java 17 where it is installed, else the newest after it. */
export function findJdk(): Jdk | null {
  if (!existsSync(jdkFolder)) return null
  const jdks = readdirSync(jdkFolder)
    .map((name) => join(jdkFolder, name))
    .filter((home) => existsSync(join(home, 'bin', 'java')) && existsSync(join(home, 'release')))
    .map((home) => ({ home, major: readMajor(home) }))
    .filter((jdk) => jdk.major >= 17)
    .sort((a, b) => b.major - a.major)
  return jdks.find((jdk) => jdk.major === 17) ?? jdks[0] ?? null
}

function readMajor(home: string): number {
  return Number(/^JAVA_VERSION="(\d+)/m.exec(readFileSync(join(home, 'release'), 'utf8'))?.[1] ?? 0)
}
