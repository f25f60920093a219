import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import * as core from '@actions/core'
import { exec } from '@actions/exec'
import type { BuildInputs } from '../inputs/read-build.ts'
import { findOnPath } from './find-on-path.ts'
import { findWrappers } from './find-wrappers.ts'

const PROJECT_FILES = ['settings.gradle', 'settings.gradle.kts', 'build.gradle', 'build.gradle.kts']
const LONGEST_POINTER = 1024
const WRAPPER_JAR = 'gradle/wrapper/gradle-wrapper.jar'
/** The exit status of a shell for a program that it can't run, and for a script that it can't read. */
const CANNOT_RUN = new Set([2, 126, 127])

/** Makes `./gradlew` and `./mvnw` work if the repository lacks a part: the permission to run the script, or Gradle's jar. */
export async function prepareWrappers(inputs: BuildInputs, env: Record<string, string>): Promise<void> {
  for (const wrapper of findWrappersOf(inputs)) {
    const script = resolve(inputs.workingDirectory, wrapper)
    if (lacksJar(script) && findOnPath('gradle') !== null) await makeWrapper(dirname(script), jarOf(wrapper), env)
    if (existsSync(script) && (statSync(script).mode & 0o111) === 0) {
      core.info(
        `${wrapper} is not executable in the repository; it was made executable for this run (permanent fix: git update-index --chmod=+x ${wrapper})`,
      )
      chmodSync(script, 0o755)
    }
  }
}

/** Throws if a wrapper that a failed build called is the cause. */
export function refuseUnfitWrappers(inputs: BuildInputs, exitCode: number): void {
  const { workingDirectory } = inputs
  const wrappers = findWrappersOf(inputs)
  const unreadable = wrappers.find((wrapper) => hasWindowsLines(resolve(workingDirectory, wrapper)))
  if (CANNOT_RUN.has(exitCode) && unreadable !== undefined)
    throw new Error(
      `the build failed, and ${unreadable} has Windows line endings (CRLF), so no shell can run it; write "${basename(unreadable)} text eol=lf" into .gitattributes, run: git add --renormalize ${unreadable} .gitattributes, and commit both`,
    )
  const incomplete = wrappers.find((wrapper) => lacksJar(resolve(workingDirectory, wrapper)))
  if (incomplete !== undefined)
    throw new Error(
      `${jarOf(incomplete)} is not in the checkout and there is no gradle on PATH to create it; commit the file (with Git LFS: set lfs: true for actions/checkout), or install Gradle before this step`,
    )
}

function findWrappersOf({ command, workingDirectory }: BuildInputs): string[] {
  return findWrappers(command, (path) => existsSync(resolve(workingDirectory, path)))
}

function hasWindowsLines(script: string): boolean {
  return existsSync(script) && /^#![^\n]*\r\n/.test(readFileSync(script, 'latin1'))
}

/** What a checkout without LFS has instead of a file: https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md */
function isPointer(file: string): boolean {
  return statSync(file).size < LONGEST_POINTER && readFileSync(file, 'latin1').startsWith('version https://git-lfs')
}

function jarOf(wrapper: string): string {
  return join(dirname(wrapper), WRAPPER_JAR)
}

/** Maven's wrapper downloads what it needs. */
function lacksJar(script: string): boolean {
  const folder = dirname(script)
  const jar = join(folder, WRAPPER_JAR)
  if (basename(script) !== 'gradlew' || (existsSync(jar) && !isPointer(jar))) return false
  return PROJECT_FILES.some((file) => existsSync(join(folder, file)))
}

/** In an empty project: the installed Gradle may be too old to read this one, and would overwrite the Gradle it pins. */
async function makeWrapper(folder: string, missing: string, env: Record<string, string>): Promise<void> {
  core.info(`${missing} is not in the checkout: creating the wrapper with the gradle on PATH`)
  const empty = mkdtempSync(join(tmpdir(), 'gradle-wrapper-'))
  try {
    writeFileSync(join(empty, 'settings.gradle'), '')
    const options = { cwd: empty, env, ignoreReturnCode: true }
    const exitCode = await exec('sh', ['-c', 'exec gradle --no-daemon wrapper </dev/null'], options)
    if (exitCode !== 0) throw new Error(`gradle wrapper failed with exit code ${exitCode}`)
    mkdirSync(join(folder, 'gradle/wrapper'), { recursive: true })
    for (const file of ['gradlew', WRAPPER_JAR]) copyFileSync(join(empty, file), join(folder, file))
    const properties = 'gradle/wrapper/gradle-wrapper.properties'
    if (!existsSync(join(folder, properties))) copyFileSync(join(empty, properties), join(folder, properties))
  } finally {
    rmSync(empty, { recursive: true })
  }
}
