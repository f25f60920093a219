import type { InputReader } from './input-reader.ts'
import type { Inputs, StandbyInputs } from './inputs.ts'
import { NO_NGINX } from './read-hosts.ts'
import { readNumber, readOneOf } from './read-values.ts'

export function readStandby(inputs: InputReader): StandbyInputs {
  const standby = {
    stops: readOneOf(inputs, 'standby', ['keep', 'stop']) === 'stop',
    stopDelay: readNumber(inputs, 'standby-stop-delay', { from: 0, to: 3600, whole: false }),
  }
  if (standby.stopDelay > 0 && !standby.stops) {
    inputs.report('standby-stop-delay is set and standby is "keep"; allowed with standby: stop')
  }
  return standby
}

/** What makes sense with nginx alone, or without it alone. */
export function refuseContradictions(reader: InputReader, { health, warmUp, proof, standby }: Inputs): void {
  if (health.path === null && warmUp.requests.length > 0) {
    reader.report(
      'warm-up is set and health-path is "none"; allowed with a path: what serves no HTTP has nothing to warm',
    )
  }
  if (!reader.lines('nginx-hosts').includes(NO_NGINX)) {
    if (health.path === null) {
      reader.report(
        'health-path is "none"; allowed with nginx-hosts: none, where no request depends on the new version',
      )
    }
    return
  }
  if (proof.versionPath !== '') reader.report('version-path is asked through nginx; not allowed with nginx-hosts: none')
  if (standby.stopDelay > 0) {
    reader.report('standby-stop-delay is set; without nginx the old version ends as the new one takes over')
  }
  if (health.path === null && proof.bakeTime === 0) {
    reader.report('bake-time is 0 and health-path is "none"; allowed: seconds that show that the new process stays up')
  }
}
