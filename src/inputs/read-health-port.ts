import type { InputReader } from './input-reader.ts'
import type { SlotPorts } from './inputs.ts'
import { PORTS, parseNumber } from './read-values.ts'

const PAIR = /^(\d+):(\d+)$/
const DISTANCE = /^\+(\d{1,5})$/

/** The port of each slot on which its health is asked; null: the slot's own. At most one problem is reported. */
export function readHealthPorts(inputs: InputReader, slots: SlotPorts, healthPath: string | null): SlotPorts | null {
  const text = inputs.text('health-port')
  if (text === '') return null
  const ports = parsePorts(text, slots)
  if (ports === null) {
    inputs.reportWrong('health-port', 'a port for each slot, as in 9000:9001, or an offset from its own, as in +1000')
    return null
  }
  check(inputs, ports, slots, healthPath)
  return ports
}

/** Null: of neither form. */
function parsePorts(text: string, slots: SlotPorts): SlotPorts | null {
  const [, blue, green] = PAIR.exec(text) ?? []
  if (blue !== undefined && green !== undefined) return { blue: Number(blue), green: Number(green) }
  const [, distance] = DISTANCE.exec(text) ?? []
  if (distance === undefined) return null
  return { blue: slots.blue + Number(distance), green: slots.green + Number(distance) }
}

/** Reports the first thing that is wrong. If a slot's port is not a number, its sum is not reported too. */
function check(inputs: InputReader, ports: SlotPorts, slots: SlotPorts, healthPath: string | null): void {
  const given = [ports.blue, ports.green].filter((port) => !Number.isNaN(port))
  const outside = given.find((port) => parseNumber(String(port), PORTS) === null)
  const shared = given.find((port) => port === slots.blue || port === slots.green)
  if (healthPath === null) {
    inputs.report('health-port is set, but health-path is "none"; allowed only with a health-path')
  } else if (ports.blue === slots.blue && ports.green === slots.green) {
    inputs.report("health-port names the slots' own ports, which are checked by default; leave it empty")
  } else if (outside !== undefined) {
    inputs.report(`health-port gives port ${outside}; allowed: ports from ${PORTS.from} to ${PORTS.to}`)
  } else if (shared !== undefined) {
    inputs.report(`health-port results in port ${shared}, which is a slot's own port; allowed: two other ports`)
  } else if (ports.blue === ports.green && slots.blue !== slots.green) {
    inputs.report(
      `health-port gives both slots the same port (${ports.blue}); allowed: one for each, since both run at once`,
    )
  }
}
