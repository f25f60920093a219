import { existsSync, globSync, realpathSync, statSync } from 'node:fs'
import { join, sep } from 'node:path'

const NOT_THE_APPLICATION = /-(plain|sources|javadoc)\.[jw]ar$/

/** Absolute path of the one jar that matches; throws an Error that lists what was found. */
export function findJar(workingDirectory: string, pattern: string): string {
  const root = realpathSync(workingDirectory)
  const matches = globSync(pattern, { cwd: workingDirectory }).sort()
  const leadsNowhere = (match: string) => !existsSync(join(root, match))
  const files = matches.filter((match) => !leadsNowhere(match) && statSync(join(root, match)).isFile())
  const jars = new Map<string, string>()
  for (const file of files.filter((name) => !NOT_THE_APPLICATION.test(name))) {
    const path = realpathSync(join(root, file))
    // A link next to its target is not another jar, and the target's own name tells more.
    if (!jars.has(path) || path === join(root, file)) jars.set(path, file)
  }
  const [found] = jars
  if (found === undefined || jars.size > 1) {
    const links = matches.filter(leadsNowhere).map((match) => `${match}, a link that leads nowhere`)
    throw new Error(describeMatches(pattern, workingDirectory, [...jars.values()].sort(), [...files, ...links]))
  }
  const [path, name] = found
  if (!path.startsWith(root + sep)) {
    throw new Error(`${name} is a link to ${path}, outside the working directory ${workingDirectory}`)
  }
  return path
}

function describeMatches(pattern: string, folder: string, jars: readonly string[], others: readonly string[]): string {
  const remedy = 'set the input jar to a pattern that matches one file'
  if (jars.length > 1) return `${jars.length} files match ${pattern} in ${folder}: ${jars.join(', ')}; ${remedy}`
  const leftOut = others.length === 0 ? '' : ` (left out: ${others.join(', ')})`
  return `no jar matches ${pattern} in ${folder}${leftOut}; ${remedy}`
}
