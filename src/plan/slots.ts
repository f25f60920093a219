import type { SlotPorts } from '../inputs/inputs.ts'
import type { AppObservation, SlotProcess } from './app-observation.ts'
import { versionOf } from './releases/release-name.ts'

/** What is in a slot. */
export interface SlotContent {
  readonly port: number
  /** Null for a process that this action did not launch. */
  readonly release: string | null
  readonly version: string | null
}

/** A process of a slot, and the app host that it runs on. */
export interface ProcessOnHost extends SlotProcess {
  readonly host: string
}

export function otherPort(ports: SlotPorts, port: number): number {
  return port === ports.blue ? ports.green : ports.blue
}

export function slotOf(ports: SlotPorts, port: number): 'blue' | 'green' {
  return port === ports.blue ? 'blue' : 'green'
}

/** The processes of a slot on all app hosts. */
export function processesOf(apps: readonly AppObservation[], port: number): SlotProcess[] {
  return apps.flatMap(({ slots }) => slots.filter((slot) => slot.port === port)).flatMap(({ processes }) => processes)
}

/** The same, each with its host. */
export function processesOnHosts(apps: readonly AppObservation[], port: number): ProcessOnHost[] {
  return apps.flatMap((app) => processesOf([app], port).map((process) => ({ ...process, host: app.host })))
}

/** Whether something listens on the slot, on any app host. */
export function isSlotUp(apps: readonly AppObservation[], port: number): boolean {
  return processesOf(apps, port).some(({ isUp }) => isUp)
}

/** What runs on the slot, or else the release that it links to. */
export function contentOf(apps: readonly AppObservation[], port: number): SlotContent {
  const linked = apps.flatMap(({ slots }) => slots).find((slot) => slot.port === port)?.linkedRelease ?? null
  return runningContentOf(apps, port) ?? { port, release: linked, version: versionOf(linked) }
}

/** What listens on the slot; null if nothing does. */
export function runningContentOf(apps: readonly AppObservation[], port: number): SlotContent | null {
  const process = processesOf(apps, port).find(({ isUp }) => isUp)
  return process ? { port, release: process.release, version: versionOf(process.release) } : null
}
