import type { InputReader } from './input-reader.ts'
import type { SlotPorts } from './inputs.ts'
import { readHealthPorts } from './read-health-port.ts'
import { readNumber, readUrlPath } from './read-values.ts'

/** Inclusive range of HTTP status codes. */
export interface StatusRange {
  readonly from: number
  readonly to: number
}

export interface HealthInputs {
  /** Null: no requests; the process must stay up for the bake time. */
  readonly path: string | null
  /** The port of each slot on which health is requested; null: the slot's own, which must answer too otherwise. */
  readonly ports: SlotPorts | null
  /** Requested through nginx, which must answer like the slot itself; null: nothing is requested. */
  readonly nginxPath: string | null
  /** What counts as an answer: one of `status`, or any below 500 if nobody named the path. */
  readonly nginxProof: 'healthy' | 'answers'
  readonly status: readonly StatusRange[]
  /** Seconds in all. */
  readonly timeout: number
  /** Seconds between tries. */
  readonly interval: number
  /** Successes in a row. */
  readonly successes: number
}

export interface ProofInputs {
  /** Empty: not requested. */
  readonly versionPath: string
  /** Empty: not requested. */
  readonly verifyUrl: string
  /** Seconds. */
  readonly bakeTime: number
  readonly beforePromote: string
  readonly afterPromote: string
}

/** Instead of a path: nothing is requested. */
const NO_PATH = 'none'

export function readHealth(inputs: InputReader, slots: SlotPorts): HealthInputs {
  const path = inputs.text('health-path') === NO_PATH ? null : readUrlPath(inputs, 'health-path')
  const ports = readHealthPorts(inputs, slots, path)
  const health = {
    path,
    ports,
    ...readNginxProof(inputs, path, ports !== null),
    status: readStatus(inputs),
    timeout: readNumber(inputs, 'health-timeout', { from: 1, to: 3600, whole: false }),
    interval: readNumber(inputs, 'health-interval', { from: 0.01, to: 60, whole: false }),
    successes: readNumber(inputs, 'health-successes', { from: 1, to: 100, whole: true }),
  }
  if (health.interval * health.successes > health.timeout) {
    const needed = `health-successes (${health.successes}) tries, health-interval (${health.interval} s) apart`
    inputs.report(`health-timeout (${health.timeout} s) is too short for ${needed}`)
  }
  return health
}

export function readProof(inputs: InputReader): ProofInputs {
  return {
    versionPath: inputs.text('version-path') === '' ? '' : readUrlPath(inputs, 'version-path'),
    verifyUrl: readVerifyUrl(inputs),
    bakeTime: readNumber(inputs, 'bake-time', { from: 0, to: 3600, whole: false }),
    beforePromote: inputs.text('before-promote'),
    afterPromote: inputs.text('after-promote'),
  }
}

/** What only the health port answers can't be asked through nginx. */
function readNginxProof(
  inputs: InputReader,
  healthPath: string | null,
  isApart: boolean,
): Pick<HealthInputs, 'nginxPath' | 'nginxProof'> {
  const given = inputs.text('nginx-health-path')
  if (given === '' && isApart) return { nginxPath: '/', nginxProof: 'answers' }
  if (given === '') return { nginxPath: healthPath, nginxProof: 'healthy' }
  const nginxPath = given === NO_PATH ? null : readUrlPath(inputs, 'nginx-health-path')
  return { nginxPath, nginxProof: 'healthy' }
}

function readStatus(inputs: InputReader): StatusRange[] {
  const ranges = inputs.text('health-status').split(',').map(parseRange)
  if (ranges.includes(null)) inputs.reportWrong('health-status', 'codes from 100 to 599 and ranges, as in 200-299, 302')
  return ranges.filter((range) => range !== null)
}

function parseRange(text: string): StatusRange | null {
  const match = /^\s*([1-5]\d\d)\s*(?:-\s*([1-5]\d\d)\s*)?$/.exec(text)
  if (match?.[1] === undefined) return null
  const from = Number(match[1])
  const to = Number(match[2] ?? match[1])
  return from <= to ? { from, to } : null
}

function readVerifyUrl(inputs: InputReader): string {
  const given = inputs.text('verify-url')
  if (given === '') return ''
  const url = URL.parse(given)
  if (url !== null && url.username + url.password !== '') {
    inputs.report('verify-url contains a user name or password; allowed: an address without them')
  } else if (url === null || !/^https?:$/.test(url.protocol) || !/^[!-~]+$/.test(given)) {
    inputs.reportWrong('verify-url', 'an address that begins with http:// or https://')
  }
  return given
}
