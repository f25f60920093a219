import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { killCgroup } from './cgroup.ts'
import { detachDisks, mountsBelow } from './disk.ts'
import { cacheFolder } from './image.ts'
import { removeBridge, removeLink } from './network.ts'

/** What must be known of a bed to end it, whoever started it: `bed.json` in its folder. */
export interface BedRecord {
  /** The run of this machine's kernel that the bed belongs to: with a reboot all but its folder is gone. */
  readonly bootId: string
  /** The process that the bed ends with; null: it stays until someone ends it. */
  readonly owner: ProcessIdentity | null
  readonly bridge: string
  readonly hosts: readonly HostRecord[]
}

export interface HostRecord {
  readonly name: string
  /** Unique on this machine; names its links and control group. */
  readonly machine: string
  readonly address: string
}

interface ProcessIdentity {
  readonly pid: number
  /** Clock ticks from the kernel's start: tells a process from a later one with the same number. */
  readonly startTime: string
}

const runFolder = join(cacheFolder, 'run')

export function makeBedFolder(name: string): string {
  mkdirSync(runFolder, { recursive: true })
  return mkdtempSync(join(runFolder, `${name}-`))
}

/** Whole or not at all: other processes look for beds that nobody will end at any time. */
export function writeRecord(folder: string, record: BedRecord): void {
  writeFileSync(join(folder, 'bed.json.new'), JSON.stringify(record, null, 2))
  renameSync(join(folder, 'bed.json.new'), join(folder, 'bed.json'))
}

export function readRecord(folder: string): BedRecord {
  return JSON.parse(readFileSync(join(folder, 'bed.json'), 'utf8')) as BedRecord
}

/** The folders of all beds on this machine. */
export function listBeds(): string[] {
  mkdirSync(runFolder, { recursive: true })
  return readdirSync(runFolder)
    .map((name) => join(runFolder, name))
    .filter((folder) => existsSync(join(folder, 'bed.json')))
}

/** Ends a bed and removes every trace. Synchronous, so that an exit handler can do it; safe to repeat. */
export function removeBed(folder: string): void {
  if (!existsSync(join(folder, 'bed.json'))) return
  const record = readRecord(folder)
  // After a reboot, its numbers and names may be another bed's.
  if (record.bootId === readBootId()) endParts(folder, record)
  rmSync(folder, { recursive: true })
}

function endParts(folder: string, record: BedRecord): void {
  for (const host of record.hosts) {
    killCgroup(host.machine)
    removeLink(host.machine)
  }
  detachDisks(folder)
  removeBridge(record.bridge)
  if (mountsBelow(folder).length > 0) throw new Error(`${folder}: still mounted, so nothing in it was deleted`)
}

/** The beds that nobody will end: their owner is gone without having done so, or the machine was rebooted. */
export function listDeadBeds(): string[] {
  return listBeds().filter((folder) => {
    const { owner, bootId } = readRecord(folder)
    return bootId !== readBootId() || (owner !== null && readStartTime(owner.pid) !== owner.startTime)
  })
}

export function readBootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
}

export function identifySelf(): ProcessIdentity {
  return { pid: process.pid, startTime: readStartTime(process.pid) ?? '' }
}

function readStartTime(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The 22nd field; the second, the program's name, may contain spaces.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
  } catch {
    return null
  }
}
