import { realpathSync } from 'node:fs'
import { dirname, relative } from 'node:path'
import { exec } from '@actions/exec'
import { INPUT_NAMES, variableOf } from '../inputs/input-names.ts'
import type { BuildInputs } from '../inputs/read-build.ts'
import type { RunContext } from '../inputs/run-context.ts'
import type { Jar } from '../jar/jar.ts'
import { withJar } from '../jar/jar-entries.ts'
import { readBuildInfo } from '../jar/read-build-info.ts'
import { readJavaRelease } from '../jar/read-java-release.ts'
import { detectVersion, readProjects, type VersionSources } from './detect-version.ts'
import { findJar } from './find-jar.ts'
import { findOnPath } from './find-on-path.ts'
import { readGivenVersion } from './read-given-version.ts'
import { requireExecutable } from './require-executable.ts'
import { prepareWrappers, refuseUnfitWrappers } from './wrappers.ts'

/** What a shell says of a command that SIGKILL has ended. */
const KILLED = 137
const NEWLINE = 0x0a

/** Builds, then finds the one jar and its version. Throws with the cause if the build fails or leaves no single jar that can run. */
export async function buildJar(inputs: BuildInputs, run: RunContext): Promise<Jar> {
  if (inputs.command !== '') await runBuild(inputs)
  const path = findJar(inputs.workingDirectory, inputs.jar)
  const { said, ...known } = await withJar(path, async (opened) => {
    const { bytes, directory, readEntry } = opened
    const manifest = (await readEntry('META-INF/MANIFEST.MF'))?.toString() ?? ''
    requireExecutable(path, manifest, directory.entries)
    const said = { manifest, ...(await readBuildInfo(manifest, opened)) }
    return { said, bytes, directory, javaRelease: await readJavaRelease(manifest, readEntry) }
  })
  const folder = dirname(relative(realpathSync(inputs.workingDirectory), path))
  // What is there without a build is not always what the jar was built from.
  const own = inputs.command === '' ? detectVersion(said) : null
  const version = inputs.version || own || detectIn(folder, inputs, said) || run.sha.slice(0, 7)
  return { path, version, ...known }
}

/** The version that a build is expected to have, as far as the project's files tell. */
export function guessVersion(inputs: BuildInputs, run: RunContext): string {
  // The jar's folder, as far as the pattern names it.
  const folder = dirname(inputs.jar.replace(/[*?[{(!].*$/, 'x'))
  return inputs.version || detectIn(folder, inputs, {}) || run.sha.slice(0, 7)
}

/** The version of what is built into that folder, which is within the working directory. */
function detectIn(folder: string, inputs: BuildInputs, said: VersionSources): string | null {
  const { workingDirectory, command, isLeftOver } = inputs
  const [own, parent] = isLeftOver ? [{}, {}] : readProjects(workingDirectory, folder)
  const given = command === '' ? null : readGivenVersion(command, buildEnvironment())
  return detectVersion({ ...own, ...said }, parent, given)
}

async function runBuild(inputs: BuildInputs): Promise<void> {
  const env = buildEnvironment()
  await prepareWrappers(inputs, env)
  // The same shell as a `run` step of a workflow; in some containers that is not bash.
  const shell = findOnPath('bash') === null ? ['sh', '-e'] : ['bash', '--noprofile', '--norc', '-eo', 'pipefail']
  let last: number | undefined = NEWLINE
  const remember = (piece: Buffer) => {
    last = piece.at(-1)
  }
  const listeners = { stdout: remember, stderr: remember }
  const options = { cwd: inputs.workingDirectory, env, ignoreReturnCode: true, listeners }
  // As in a `run` step, nothing is there to read: nobody answers a question, so a build must not wait for an answer.
  const command = `exec </dev/null; ${inputs.command}`
  // Null if a signal ended it; a shell may replace itself with its last command.
  const exitCode: number | null = await exec(shell[0] ?? 'sh', [...shell.slice(1), '-c', command], options)
  // The runner sees a command, such as the end of a group, only at the start of a line.
  if (last !== NEWLINE) process.stdout.write('\n')
  if (exitCode === 0) return
  if (exitCode === null || exitCode === KILLED)
    throw new Error(
      'the build was killed; if nobody did that, the runner most likely had too little memory: give the build less (org.gradle.jvmargs, MAVEN_OPTS), or take a larger runner',
    )
  refuseUnfitWrappers(inputs, exitCode)
  throw new Error(`the build failed with exit code ${exitCode}`)
}

/** Of the tokens of GitHub's own services, and of the file from which the post step gets what the run saved. */
const FOR_ACTIONS = /^(?:GITHUB_STATE$|ACTIONS_(?:RUNTIME|CACHE|RESULTS)_)/

/**
 * A build runs code of many authors. What the runner hands to an action and to no `run` step is not for them: the inputs
 * with the SSH key too, also under a misspelt name with a hyphen. STATE_… and other INPUT_… are variables of the workflow's
 * own: only a post step gets saved state.
 */
function buildEnvironment(): Record<string, string> {
  const inputs = new Set(INPUT_NAMES.map(variableOf))
  const isInput = (name: string) => inputs.has(name) || /^INPUT_.*-/.test(name)
  const entries = Object.entries(process.env).filter(([name]) => !isInput(name) && !FOR_ACTIONS.test(name))
  return Object.fromEntries(entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
}
