import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ActionInputs, jarOf, type StoryVersion } from './service.ts'

/** Libraries that several versions of a service have in common, stored in their jars as Spring Boot does. */
export interface Libraries {
  /** Inputs that deploy the version with these libraries in its jar. */
  jarInputs(version: StoryVersion): Promise<ActionInputs>
  /** The same with a name that says that it is a war. */
  warInputs(version: StoryVersion): Promise<ActionInputs>
  remove(): void
}

/** Makes libraries of that many random bytes each. */
export function makeLibraries(count: number, bytes: number): Libraries {
  const folder = mkdtempSync(join(tmpdir(), 'bluegreen-fat-'))
  mkdirSync(join(folder, 'BOOT-INF/lib'), { recursive: true })
  const names = Array.from({ length: count }, (_, index) => `BOOT-INF/lib/library-${index}.jar`)
  for (const name of names) writeFileSync(join(folder, name), randomBytes(bytes))
  const inputsFor = async (version: StoryVersion, form: string) => {
    const jar = `service-${version}.${form}`
    copyFileSync(await jarOf(version), join(folder, jar))
    execFileSync('jar', ['--update', '--no-compress', '--file', join(folder, jar), '-C', folder, 'BOOT-INF'])
    return { 'working-directory': folder, jar }
  }
  return {
    jarInputs: (version) => inputsFor(version, 'jar'),
    warInputs: (version) => inputsFor(version, 'war'),
    remove: () => rmSync(folder, { recursive: true }),
  }
}
