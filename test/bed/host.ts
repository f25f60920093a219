import { type CommandOptions, type CommandResult, runCommand } from './command.ts'
import { limitCpu } from './cpu.ts'
import { fillDisk, freeDisk } from './disk.ts'
import { assertRunning, isOff, type Machine, powerOff, powerOn, runInside } from './machine.ts'
import { setLink, toIpv6 } from './network.ts'
import type { HostRecord } from './record.ts'
import { sshArguments } from './ssh.ts'
import { waitUntil } from './waiting.ts'

/** What the deploy user may do with sudo: everything, as on a cloud image, or nothing but what others have granted. */
export type SudoMode = 'all' | 'none'

export interface RunOptions extends CommandOptions {
  /** `root` without it. */
  readonly user?: string
}

/** A whole Debian machine with a systemd, sshd, nginx, disk and network address of its own. */
export interface BedHost {
  readonly name: string
  /** IPv4. */
  readonly address: string
  readonly ipv6: string
  /** Where this machine sees the host's file system; to look at only, and without the host's /run and /tmp. */
  readonly rootDirectory: string
  /** Runs a bash script on the host; throws with its stderr when it fails, unless that is allowed. */
  run(script: string, options?: RunOptions): Promise<CommandResult>
  /** Writes a file as root, with its folder where that is missing; `mode` as for chmod. */
  write(path: string, content: string, mode?: string): Promise<void>
  /** Every process is told to end and does; resolves once the host is off. */
  shutDown(): Promise<void>
  /** Every process ends at once, without a word to the network; the disk stays. */
  powerCut(): Promise<void>
  /** Resolves once the host is up: ssh answers and every service has started. */
  boot(): Promise<void>
  /** Lets it use so many of this machine's cores at most, until it is off: 0.1 is a tenth of one. */
  limitCpu(cores: number): void
  /** Packets to and from the host are lost until `restoreLink`. */
  cutLink(): void
  restoreLink(): void
  /** Takes the host's disk until only so much is free, at `path` too; throws if that is on another file system. */
  fillDisk(path: string, megabytesFree: number): Promise<void>
  freeDisk(path: string): Promise<void>
  setSudo(mode: SudoMode): Promise<void>
}

const sudoersFile = '/etc/sudoers.d/90-cloud'

export interface HostOptions {
  readonly record: HostRecord
  readonly machine: Machine
  readonly bedFolder: string
  /** What it owns of the bed's folder. */
  readonly folder: string
}

export function makeHost({ record, machine, bedFolder, folder }: HostOptions): BedHost {
  const run: BedHost['run'] = (script, { user = 'root', ...options } = {}) => runInside(machine, user, script, options)
  return {
    name: record.name,
    address: record.address,
    ipv6: toIpv6(record.address),
    rootDirectory: machine.root,
    run,
    async write(path, content, mode) {
      const file = quote(path)
      const chmod = mode === undefined ? '' : ` && chmod ${quote(mode)} ${file}`
      await run(`mkdir -p "$(dirname ${file})" && cat >${file}${chmod}`, { input: content })
    },
    async shutDown() {
      await run('systemctl poweroff')
      await waitUntil(`${record.name} to be off`, 60, async () => isOff(machine))
      powerOff(machine)
    },
    async powerCut() {
      powerOff(machine)
    },
    async boot() {
      const nspawn = powerOn(machine)
      const login = sshArguments(bedFolder, record.address, ['true'])
      await waitUntil(`ssh to ${record.name}; see ${machine.consoleLog}`, 60, async () => {
        assertRunning(machine, nspawn)
        return (await runCommand('ssh', login, { allowFailure: true })).code === 0
      })
      await waitForServices(record.name, run)
    },
    limitCpu: (cores) => limitCpu(machine.machine, cores),
    cutLink: () => setLink(machine.machine, 'down'),
    restoreLink: () => setLink(machine.machine, 'up'),
    async fillDisk(path, megabytesFree) {
      fillDisk(folder, megabytesFree)
      const free = await readFreeMegabytes(run, path)
      if (free > megabytesFree) throw new Error(`${path} on ${record.name} has ${free} MB free: not on its disk`)
    },
    async freeDisk(path) {
      const before = await readFreeMegabytes(run, path)
      freeDisk(folder)
      await waitUntil(`room at ${path}`, 5, async () => (await readFreeMegabytes(run, path)) > before)
    },
    async setSudo(mode) {
      const rule = `ubuntu ALL=(ALL) NOPASSWD:ALL\n`
      if (mode === 'all') await this.write(sudoersFile, rule, '0440')
      else await run(`rm -f ${sudoersFile}`)
    },
  }
}

async function waitForServices(name: string, run: BedHost['run']): Promise<void> {
  const state = (await run('systemctl is-system-running --wait', { allowFailure: true })).stdout.trim()
  if (state === 'running') return
  const failed = await run('systemctl --failed --no-legend --plain', { allowFailure: true })
  throw new Error(`${name} is ${state} after its boot: ${failed.stdout}`)
}

async function readFreeMegabytes(run: BedHost['run'], path: string): Promise<number> {
  const { stdout } = await run(`df --block-size=1 --output=avail ${quote(path)}`)
  return Math.floor(Number(stdout.split('\n')[1]) / 1024 / 1024)
}

function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`
}
