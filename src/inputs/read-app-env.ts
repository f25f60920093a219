import { type OwnProperties, reportOwnProperties } from './application-json.ts'
import type { InputReader } from './input-reader.ts'

export const OTHER_PROFILE = 'something other than spring-profile, which takes precedence; set spring-profile instead'

/** `KEY=VALUE` each. Values are data, byte for byte; a problem names the line and never shows it. */
export function readAppEnv(inputs: InputReader, own: OwnProperties): string[] {
  const entries: string[] = []
  const keys = new Set<string>()
  for (const [index, line] of inputs.raw('app-env').split('\n').entries()) {
    if (line.trim() === '') continue
    const entry = line.trimStart()
    const key = /^([A-Za-z_][A-Za-z0-9_]*)=/.exec(entry)?.[1]
    if (key === undefined) {
      inputs.report(
        `app-env line ${index + 1} is not KEY=VALUE; a key has letters, digits and "_", the first not a digit`,
      )
      continue
    }
    if (keys.has(key)) inputs.report(`app-env line ${index + 1} sets ${key} a second time`)
    keys.add(key)
    reportVariable(inputs, index + 1, key, entry.slice(key.length + 1), own)
    entries.push(entry)
  }
  return entries
}

/** Reports a variable that would send the application elsewhere. */
function reportVariable(inputs: InputReader, line: number, key: string, value: string, own: OwnProperties): void {
  // -Dspring.profiles.active, which the process gets, takes precedence.
  if (key === 'SPRING_PROFILES_ACTIVE' && value !== own.springProfile)
    inputs.report(`app-env line ${line} sets SPRING_PROFILES_ACTIVE to ${OTHER_PROFILE}`)
  if (key === 'SPRING_APPLICATION_JSON') reportOwnProperties(inputs, `app-env line ${line}`, key, value, own)
}
