import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as core from '@actions/core'
import { exec } from '@actions/exec'
import type { BuildInputs } from '../inputs/read-build.ts'
import { findOnPath } from './find-on-path.ts'

const LOCAL_WRAPPER = /(^|[\s;&|(])(\.\/)?gradlew(\s|$)/
const PROJECT_FILES = ['settings.gradle', 'settings.gradle.kts', 'build.gradle', 'build.gradle.kts']

/** Makes `./gradlew` work if the repository lacks a part of it: the wrapper's jar, or the permission to run the script. */
export async function prepareGradleWrapper(inputs: BuildInputs, env: Record<string, string>): Promise<void> {
  const folder = inputs.workingDirectory
  if (!LOCAL_WRAPPER.test(inputs.command) || !PROJECT_FILES.some((file) => existsSync(join(folder, file)))) return
  if (!existsSync(join(folder, 'gradle/wrapper/gradle-wrapper.jar'))) await makeWrapper(folder, env)
  const script = join(folder, 'gradlew')
  if (existsSync(script) && (statSync(script).mode & 0o111) === 0) {
    core.info(
      'gradlew is not executable in the repository; it was made executable for this run (permanent fix: git update-index --chmod=+x gradlew)',
    )
    chmodSync(script, 0o755)
  }
}

/** In an empty project: the installed Gradle may be too old to read this one, and would overwrite the Gradle it pins. */
async function makeWrapper(folder: string, env: Record<string, string>): Promise<void> {
  if (findOnPath('gradle') === null) {
    throw new Error(
      'gradle/wrapper/gradle-wrapper.jar is not in the repository and there is no gradle on PATH to create it; commit the file, or install Gradle before this step',
    )
  }
  core.info('gradle/wrapper/gradle-wrapper.jar is not in the repository: creating the wrapper with the gradle on PATH')
  const empty = mkdtempSync(join(tmpdir(), 'gradle-wrapper-'))
  try {
    writeFileSync(join(empty, 'settings.gradle'), '')
    const exitCode = await exec('gradle', ['--no-daemon', 'wrapper'], { cwd: empty, env, ignoreReturnCode: true })
    if (exitCode !== 0) throw new Error(`gradle wrapper failed with exit code ${exitCode}`)
    mkdirSync(join(folder, 'gradle/wrapper'), { recursive: true })
    for (const file of ['gradlew', 'gradle/wrapper/gradle-wrapper.jar'])
      copyFileSync(join(empty, file), join(folder, file))
    const properties = 'gradle/wrapper/gradle-wrapper.properties'
    if (!existsSync(join(folder, properties))) copyFileSync(join(empty, properties), join(folder, properties))
  } finally {
    rmSync(empty, { recursive: true })
  }
}
