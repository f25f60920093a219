import { expect, test } from 'vitest'
import type { AppObservation } from '../../../../src/plan/app-observation.ts'
import { findMemoryFaults, findMemoryRemarks } from '../../../../src/plan/faults/memory-faults.ts'
import { createApp, createInputs, createProcess } from '../create-values.ts'

const inputs = createInputs()
const withOptions = (options: string) => ({ ...inputs, launch: { ...inputs.launch, javaOptions: options.split(' ') } })
const faultsOf = (options: string, app: Partial<AppObservation>) =>
  findMemoryFaults(withOptions(options), createApp([], app)).map(({ what }) => what)
const remarksOf = (options: string, app: Partial<AppObservation>) =>
  findMemoryRemarks(withOptions(options), createApp([], app))

test.each([
  ['-Xms2097152', 2048],
  ['-Xms2048k', 2048],
  ['-Xms2M', 2048],
  ['-Xms1g', 1_048_576],
  ['-Xms1t', 1_073_741_824],
])('%s is %i kB, and a JVM that takes it at once needs as much', (option, kilobytes) => {
  const options = `-Xms1 -XX:+AlwaysPreTouch ${option}`
  expect(faultsOf(options, { availableMemoryKilobytes: kilobytes })).toEqual([])
  expect(faultsOf(options, { availableMemoryKilobytes: kilobytes - 1 })).toEqual([
    `app: only ${kilobytes - 1} kB of memory are available for a second version, but -Xms asks for ${kilobytes} kB`,
  ])
  expect(remarksOf(options, { availableMemoryKilobytes: kilobytes - 1 })).toEqual([])
})

test('what a JVM takes only as its heap fills is a remark, not a fault', () => {
  for (const options of ['-Xms1g', '-XX:+AlwaysPreTouch -Xms1g -XX:-AlwaysPreTouch', '-Xms1g -XX:+UseG1GC']) {
    expect(faultsOf(options, { availableMemoryKilobytes: 1000 })).toEqual([])
    expect(remarksOf(options, { availableMemoryKilobytes: 1000 })).toEqual([
      'app: only 1000 kB of memory are available for a second version; -Xms asks for 1048576 kB, and once the heap takes more than there is, the kernel ends a process',
    ])
    expect(remarksOf(options, { availableMemoryKilobytes: 1_048_576 })).toEqual([])
  }
  expect(faultsOf('-Xms1g -XX:+UseZGC', { availableMemoryKilobytes: 1000 })).toHaveLength(1)
  expect(faultsOf('-Dkept=-Xms1g -Xms1gb -XX:+AlwaysPreTouch', { availableMemoryKilobytes: 1000 })).toEqual([])
})

test('a heap that is larger than all memory is a fault, however much is free', () => {
  const all = { totalMemoryKilobytes: 1_000_000 }
  expect(faultsOf('-Xms1g', all)).toEqual([
    'app: the host has only 1000000 kB of memory, swap included, but -Xms asks for 1048576 kB',
  ])
  expect(remarksOf('-Xms1g', { ...all, availableMemoryKilobytes: 1000 })).toEqual([])
  expect(faultsOf('-Xms900m', all)).toEqual([])
})

test('free huge pages are there for a JVM that asks for them', () => {
  const app = { availableMemoryKilobytes: 48_576, freeHugePageKilobytes: 1_000_000 }
  expect(faultsOf('-Xms1g -XX:+UseLargePages -XX:+AlwaysPreTouch', app)).toEqual([])
  expect(faultsOf('-Xms1g -XX:+AlwaysPreTouch', app)).toHaveLength(1)
  expect(remarksOf('-Xms1g -XX:+UseLargePages', app)).toEqual([])
  expect(remarksOf('-Xms1g', app)).toHaveLength(1)
})

test('the memory of the smaller of two versions is there for the new one; that of the only one is not', () => {
  const slots = [500, 200].map((residentKilobytes, index) => ({
    port: 8000 + index,
    processes: [createProcess({ residentKilobytes })],
    linkedRelease: null,
    healthListeners: [],
  }))
  const withSlots = (kept: typeof slots, heap: string) =>
    faultsOf(`${heap} -XX:+AlwaysPreTouch`, { slots: kept, availableMemoryKilobytes: 100 })
  expect(withSlots(slots, '-Xms300k')).toEqual([])
  expect(withSlots(slots, '-Xms301k')).toHaveLength(1)
  expect(withSlots(slots.slice(0, 1), '-Xms300k')).toHaveLength(1)
})
