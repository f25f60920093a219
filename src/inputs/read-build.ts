import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { InputReader } from './input-reader.ts'
import type { Operation } from './inputs.ts'
import { isLeftOver } from './read-checkout.ts'
import { readMatching, SAFE_VERSION } from './read-values.ts'

export interface BuildInputs {
  /** Absolute path. */
  readonly workingDirectory: string
  /** Empty: nothing is built. */
  readonly command: string
  /** Glob, relative to the working directory. */
  readonly jar: string
  /** Empty: detected from the project. */
  readonly version: string
  /**
   * Nothing is built, and the checkout in the working directory is one of an earlier job, which says nothing about the jar
   * and the run.
   */
  readonly isLeftOver: boolean
}

const JAR = /^(?!\/)(?!(?:.*\/)?\.\.(?:\/|$))[^\\\p{Cc}]+$/u

export function readBuild(inputs: InputReader, operation: Operation): BuildInputs {
  const version = inputs.text('version')
  if (version !== '' && !SAFE_VERSION.test(version)) {
    inputs.reportWrong('version', 'at most 64 letters, digits, ".", "_", "+" and "-", the first a letter or digit')
  }
  const workingDirectory = readWorkingDirectory(inputs, operation)
  const command = inputs.text('build-command')
  const builds = operation === 'deploy' && command !== ''
  return {
    workingDirectory,
    command,
    jar: readMatching(inputs, 'jar', JAR, 'a file pattern relative to the working directory, without ".."'),
    version,
    isLeftOver: !builds && isLeftOver(workingDirectory),
  }
}

function readWorkingDirectory(inputs: InputReader, operation: Operation): string {
  const checkout = process.env['GITHUB_WORKSPACE'] ?? process.cwd()
  const folder = resolve(checkout, inputs.text('working-directory'))
  if (operation === 'deploy' && !statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    inputs.reportWrong(
      'working-directory',
      'a folder of the checkout (is there an actions/checkout step before this one?)',
    )
  }
  return folder
}
