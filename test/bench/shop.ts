import { execFileSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { buildEnvironment } from '../spring/project.ts'

/** Builds an ordinary Spring Boot service in that folder. Returns the path of its jar. */
export async function buildShop(folder: string): Promise<string> {
  const project = join(folder, 'shop')
  await cp(join(import.meta.dirname, '../fixtures/spring-shop'), project, { recursive: true })
  const env = { PATH: process.env['PATH'] ?? '', ...buildEnvironment() }
  execFileSync('mvn', ['-q', '-B', '-DskipTests', 'clean', 'package'], { cwd: project, env })
  const [jar] = globSync('target/*.jar', { cwd: project })
  if (jar === undefined) throw new Error(`${project} was built without a jar`)
  return join(project, jar)
}
