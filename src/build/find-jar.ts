import { globSync, realpathSync, statSync } from 'node:fs'
import { join, sep } from 'node:path'

const NOT_THE_APPLICATION = /-(plain|sources|javadoc)\.[jw]ar$/

/** Absolute path of the one jar that matches; throws an Error that lists what was found. */
export function findJar(workingDirectory: string, pattern: string): string {
  const matches = globSync(pattern, { cwd: workingDirectory }).sort()
  const files = matches.filter((match) => statSync(join(workingDirectory, match)).isFile())
  const jars = files.filter((file) => !NOT_THE_APPLICATION.test(file))
  const [jar] = jars
  if (jar === undefined || jars.length > 1) throw new Error(describeMatches(pattern, workingDirectory, jars, files))
  const path = realpathSync(join(workingDirectory, jar))
  if (!path.startsWith(realpathSync(workingDirectory) + sep)) {
    throw new Error(`${jar} is a link to ${path}, outside the working directory ${workingDirectory}`)
  }
  return path
}

function describeMatches(pattern: string, folder: string, jars: readonly string[], files: readonly string[]): string {
  const remedy = 'set the input jar to a pattern that matches one file'
  if (jars.length > 1) return `${jars.length} files match ${pattern} in ${folder}: ${jars.join(', ')}; ${remedy}`
  const leftOut = files.length === 0 ? '' : ` (left out: ${files.join(', ')})`
  return `no jar matches ${pattern} in ${folder}${leftOut}; ${remedy}`
}
