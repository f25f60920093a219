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
  remove(): void
}

/** Makes libraries of that many random bytes each. */
export function makeLibraries(count: number, bytes: number): Libraries {
  const folder = mkdtempSync(join(tmpdir(), 'bluegreen-fat-'))
  mkdirSync(join(folder, 'BOOT-INF/lib'), { recursive: true })
  const names = Array.from({ length: count }, (_, index) => `BOOT-INF/lib/library-${index}.jar`)
  for (const name of names) writeFileSync(join(folder, name), randomBytes(bytes))
  return {
    async jarInputs(version) {
      const jar = `service-${version}.jar`
      copyFileSync(await jarOf(version), join(folder, jar))
      execFileSync('jar', ['--update', '--no-compress', '--file', join(folder, jar), '-C', folder, 'BOOT-INF'])
      return { 'working-directory': folder, jar }
    },
    remove: () => rmSync(folder, { recursive: true }),
  }
}
