import type { LaunchInputs } from '../../inputs/read-launch.ts'

const OPTION = /(?:^|[\s='"])-Duser\.timezone=([^\s'"]+)/
/** The variables that Java reads: what the command line says comes before the first two, and the third before that. */
const BEFORE_OPTIONS = /^(?:JAVA_TOOL_OPTIONS|JDK_JAVA_OPTIONS)=/
const AFTER_OPTIONS = /^_JAVA_OPTIONS=/
const VARIABLE = /^TZ=:?(.+)$/

/**
 * How far from UTC the application's clock is at that time, such as `+02:00`, if it has a zone of its own; null: the host's. The
 * runner knows the zones: not every host does. An option comes before the variable.
 */
export function readLogOffset({ javaOptions, appEnv }: LaunchInputs, at: Date): string | null {
  const last = (words: readonly string[], pattern: RegExp) =>
    words.flatMap((word) => pattern.exec(word)?.[1] ?? []).at(-1)
  const inVariables = (name: RegExp) => appEnv.filter((variable) => name.test(variable))
  const options = [...inVariables(BEFORE_OPTIONS), ...javaOptions, ...inVariables(AFTER_OPTIONS)]
  const zone = last(options, OPTION) ?? last(appEnv, VARIABLE)
  return zone === undefined ? null : offsetOf(zone, at)
}

/** Null for what is not a zone, and for what only Java or only the host knows. */
function offsetOf(zone: string, at: Date): string | null {
  // Java's own way to write an offset.
  const [, sign, hours = '', minutes = '00'] = /^GMT([+-])(\d\d?)(?::?(\d\d))?$/.exec(zone) ?? []
  if (sign !== undefined) return `${sign}${hours.padStart(2, '0')}:${minutes}`
  // Node.js knows "+02:00", Java does not.
  if (/^[+-]/.test(zone)) return null
  try {
    const format = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' })
    const said = format.formatToParts(at).find(({ type }) => type === 'timeZoneName')
    return said?.value.replace('GMT', '') || '+00:00'
  } catch {
    return null
  }
}
