import type { Inputs } from '../../inputs/inputs.ts'
import type { AppObservation } from '../app-observation.ts'
import type { HostFault } from './host-fault.ts'

/** A heap that the host does not have when the JVM takes it at once, or does not have at all: then the JVM can't start. */
export function findMemoryFaults({ launch }: Inputs, app: AppObservation): HostFault[] {
  const { host, totalMemoryKilobytes } = app
  const { initial, isTakenAtOnce } = readHeap(launch.javaOptions)
  const usable = usableKilobytes(launch.javaOptions, app)
  if (isTakenAtOnce && usable < initial) {
    return [
      {
        what: `${host}: only ${usable} kB of memory are available for a second version, but -Xms asks for ${initial} kB`,
        remedy:
          'Give the host memory for two versions at once, or lower -Xms in java-options. Without -XX:+AlwaysPreTouch and ZGC, a JVM takes memory only as its heap fills.',
      },
    ]
  }
  if (initial <= totalMemoryKilobytes) return []
  return [
    {
      what: `${host}: the host has only ${totalMemoryKilobytes} kB of memory, swap included, but -Xms asks for ${initial} kB`,
      remedy: 'Give the host more memory, or lower -Xms in java-options.',
    },
  ]
}

/** Only a remark: a heap may never fill up. */
export function findMemoryRemarks(inputs: Inputs, app: AppObservation): string[] {
  const { javaOptions } = inputs.launch
  const { initial } = readHeap(javaOptions)
  const usable = usableKilobytes(javaOptions, app)
  if (usable >= initial || findMemoryFaults(inputs, app).length > 0) return []
  return [
    `${app.host}: only ${usable} kB of memory are available for a second version; -Xms asks for ${initial} kB, and once the heap takes more than there is, the kernel ends a process`,
  ]
}

function usableKilobytes(javaOptions: readonly string[], app: AppObservation): number {
  const hugePages = isOn(javaOptions, 'UseLargePages') ? app.freeHugePageKilobytes : 0
  return app.availableMemoryKilobytes + hugePages + standbyKilobytes(app)
}

/** What the smaller of two running versions holds, since one of them is stopped first. */
function standbyKilobytes({ slots }: AppObservation): number {
  const held = slots.flatMap(({ processes }) => processes).map(({ residentKilobytes }) => residentKilobytes)
  return held.length > 1 ? Math.min(...held) : 0
}

/** The last `-Xms` in kB, 0 if none is given; ZGC allocates what others only reserve. */
function readHeap(javaOptions: readonly string[]): { readonly initial: number; readonly isTakenAtOnce: boolean } {
  const isTakenAtOnce = isOn(javaOptions, 'AlwaysPreTouch') || isOn(javaOptions, 'UseZGC')
  const match = javaOptions.map((option) => /^-Xms(\d+)([kmgt]?)$/i.exec(option)).findLast((found) => found !== null)
  if (!match) return { initial: 0, isTakenAtOnce }
  const factor = { '': 1 / 1024, k: 1, m: 1024, g: 1024 ** 2, t: 1024 ** 3 }[(match[2] ?? '').toLowerCase()] ?? 1
  return { initial: Math.round(Number(match[1]) * factor), isTakenAtOnce }
}

/** As the last option of that name says. */
function isOn(javaOptions: readonly string[], name: string): boolean {
  return javaOptions.findLast((option) => /^-XX:[+-](\w+)$/.exec(option)?.[1] === name)?.startsWith('-XX:+') ?? false
}
