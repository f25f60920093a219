import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { parse } from 'yaml'

interface Step {
  readonly name?: string
  readonly if?: string
  readonly run?: string
  readonly uses?: string
  readonly with?: Readonly<Record<string, string>>
}

export const workflow = parse(readFileSync(join(import.meta.dirname, '../../.github/workflows/release.yml'), 'utf8'))
export const steps: readonly Step[] = workflow.jobs.publish.steps

/**
 * What `gh` of this test answers: a file for each answer, `WORDS<tab>STATUS<tab>OUTPUT`. Arguments that begin with those words use it
 * up. What happens elsewhere while releases are listed is in `WHILE_LISTING`.
 */
const GH = `#!/bin/sh
printf '%s\\n' "$*" >>"$CALLS"
case "$*" in "release list"*) eval "\${WHILE_LISTING-}" ;; esac
for answer in "$ANSWERS"/*; do
  IFS="$(printf '\\t')" read -r words status output <"$answer" || continue
  case "$*" in "$words"*)
    rm "$answer"
    [ -z "$output" ] || printf '%b\\n' "$output"
    exit "$status" ;;
  esac
done
exit 0
`

/** A folder with the files that the job gets, and the stand-ins of the programs that it runs. */
function prepare(answers: readonly string[], packed: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'release-'))
  const write = (name: string, text: string) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  for (const file of packed) write(`release/${file}`, '')
  chmodSync(write('bin/gh', GH), 0o755)
  chmodSync(write('bin/sleep', '#!/bin/sh\nprintf "sleep %s\\n" "$1" >>"$CALLS"\n'), 0o755)
  mkdirSync(join(folder, 'answers'))
  for (const [index, answer] of answers.entries()) write(`answers/${String(index).padStart(3, '0')}`, `${answer}\n`)
  write('calls', '')
  return folder
}

interface Circumstances {
  readonly env?: Readonly<Record<string, string>>
  /** The files that the job before has packed. */
  readonly packed?: readonly string[]
}

/** Runs those steps of the job that publishes, one after the other, as a runner does: until one fails. */
export function runSteps(
  names: readonly string[],
  answers: readonly string[],
  { env: more, packed }: Circumstances = {},
) {
  const folder = prepare(answers, packed ?? ['a.tar.gz', 'SHA256SUMS', 'notes.md'])
  const env = {
    PATH: `${join(folder, 'bin')}${delimiter}${process.env['PATH']}`,
    CALLS: join(folder, 'calls'),
    ANSWERS: join(folder, 'answers'),
    RUNNER_TEMP: folder,
    GITHUB_REF_NAME: 'v1.2.3',
    GH_REPO: 'org/bluegreen-action',
    COMMIT: '0123456789012345678901234567890123456789',
    PRERELEASE: 'false',
    ...more,
  }
  try {
    return { ...runEach(names, folder, env), calls: readFileSync(env.CALLS, 'utf8').trimEnd().split('\n') }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The name of the step that failed, if one did, and what all said. */
function runEach(names: readonly string[], folder: string, env: NodeJS.ProcessEnv) {
  let log = ''
  const failed = names.find((name) => {
    const script = steps.find((step) => step.name === name)?.run ?? 'false'
    // As the runner calls it for `shell: bash`. Without --norc, bash takes the pipe to its stdin for a remote login, and reads the user's .bashrc.
    const options = ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script]
    const { status, stdout, stderr } = spawnSync('bash', options, { cwd: folder, env, encoding: 'utf8' })
    log += stdout + stderr
    return status !== 0
  })
  return { failed: failed ?? null, log }
}
