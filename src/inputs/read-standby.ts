import type { InputReader } from './input-reader.ts'
import type { Inputs, Operation } from './inputs.ts'
import { NO_NGINX } from './read-hosts.ts'
import { readMatching, readNumber, readOneOf } from './read-values.ts'

/** What happens to the version that was live before. */
export interface StandbyInputs {
  /** Whether it is stopped once the new one is confirmed. */
  readonly stops: boolean
  /** Seconds from the confirmation until then. */
  readonly stopDelay: number
}

/** A version of at most 64 characters, plus what a run adds. */
const RELEASE = /^[A-Za-z0-9][A-Za-z0-9._+-]{0,127}$/

export function readStandby(inputs: InputReader): StandbyInputs {
  const standby = {
    stops: readOneOf(inputs, 'standby', ['keep', 'stop']) === 'stop',
    stopDelay: readNumber(inputs, 'standby-stop-delay', { from: 0, to: 3600, whole: false }),
  }
  if (standby.stopDelay > 0 && !standby.stops) {
    inputs.report('standby-stop-delay is set, but standby is "keep"; allowed only with standby: stop')
  }
  return standby
}

/** Names of releases and versions are made of the same characters. */
export function readRelease(inputs: InputReader, operation: Operation): string | null {
  const release = inputs.text('release')
  if (release === '') return null
  if (operation !== 'rollback' && operation !== 'promote') {
    inputs.report(`release is set, but operation is "${operation}"; allowed only with operation: rollback or promote`)
  }
  return readMatching(
    inputs,
    'release',
    RELEASE,
    'the name of a kept release, or its version; operation status lists them',
  )
}

/** What only makes sense with nginx, or only without it. */
export function reportContradictions(reader: InputReader, { health, warmUp, proof, standby }: Inputs): void {
  if (health.path === null && warmUp.requests.length > 0) {
    reader.report(
      'warm-up is set, but health-path is "none"; allowed only with a health-path: a service without HTTP has nothing to warm up',
    )
  }
  if (!reader.lines('nginx-hosts').includes(NO_NGINX)) {
    if (health.path === null) {
      reader.report(
        'health-path is "none"; allowed only with nginx-hosts: none, where the new version gets no requests',
      )
    }
    return
  }
  if (proof.versionPath !== '')
    reader.report('version-path is requested through nginx; not allowed with nginx-hosts: none')
  if (standby.stopDelay > 0) {
    reader.report(
      'standby-stop-delay is set; not allowed with nginx-hosts: none, where the previous version stops as soon as the new one takes over',
    )
  }
  if (health.path === null && proof.bakeTime === 0) {
    reader.report(
      'bake-time is 0 and health-path is "none"; allowed: a longer bake-time, to see that the new process stays up',
    )
  }
}
