import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'
import { startBed } from './bed.ts'
import { isPopulated } from './cgroup.ts'
import { listBeds, readRecord, removeBed } from './record.ts'
import { privateKeyFile, sshArguments, sshUser } from './ssh.ts'
import { sweepBeds } from './sweep.ts'
import { defaultSystem, findSystem } from './systems.ts'

const usage = `usage: npm run bed -- up [--sudo none] [--system debian-13]
                                             boot the hosts; they run on until \`down\`
                      down                   end them and remove every trace
                      status                 which hosts run, and where
                      ssh app|nginx [command…]
`

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** The folder of the bed that `up` has started, or null. */
function findKept(): string | null {
  return listBeds().find((folder) => readRecord(folder).owner === null) ?? null
}

async function up(args: readonly string[]): Promise<number> {
  const options = { sudo: { type: 'string' }, system: { type: 'string', default: defaultSystem.name } } as const
  const { sudo, system } = parseArgs({ args: [...args], options }).values
  if (findKept() === null) {
    const hosts = { sudo: sudo === 'none' ? 'none' : 'all', system: findSystem(system) } as const
    await startBed({ ...hosts, name: 'kept', keep: true })
  }
  return status()
}

function down(): number {
  const folder = findKept()
  if (folder) removeBed(folder)
  say(folder ? 'the hosts are gone' : 'no hosts were up')
  return 0
}

function status(): number {
  const folder = findKept()
  if (folder === null) {
    say('no hosts are up; start them with: npm run bed -- up')
    return 1
  }
  for (const { name, machine, address } of readRecord(folder).hosts) {
    say(`${name.padEnd(8)} ${`${sshUser}@${address}`.padEnd(24)} ${isPopulated(machine) ? 'up' : 'off'}`)
  }
  say(`key      ${privateKeyFile(folder)}`)
  return 0
}

function ssh([name, ...command]: readonly string[]): number {
  const folder = findKept()
  const host = folder && readRecord(folder).hosts.find((entry) => entry.name === name)
  if (!folder || !host) {
    say(`no host ${name} is up; start the hosts with: npm run bed -- up`)
    return 1
  }
  return spawnSync('ssh', sshArguments(folder, host.address, command), { stdio: 'inherit' }).status ?? 255
}

async function main([command, ...rest]: readonly string[]): Promise<number> {
  sweepBeds()
  if (command === 'up') return up(rest)
  if (command === 'down') return down()
  if (command === 'status') return status()
  if (command === 'ssh') return ssh(rest)
  process.stderr.write(usage)
  return 2
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
    process.exitCode = 1
  },
)
