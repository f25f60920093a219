import type { InputName } from './input-names.ts'
import type { InputReader } from './input-reader.ts'
import { plainAddress } from './plain-address.ts'
import type { RunContext } from './run-context.ts'

/** Words that every run prints; those of `docs/outcome.schema.json` are among them. */
const WORDS_OF_RUNS: readonly string[] =
  `blue green live standby previous candidate slot slots version release releases port ports host hosts nginx service
  environment health healthy unhealthy application process running app.jar app.log release.json deploys.jsonl java
  deploy promote rollback status setup logs dry-run
  deployed promoted staged rolled-back rolled back set-up unchanged reverted failed unknown canceled
  build connect lock look reconcile plan find clear upload launch warm stage prove bake confirm hand over
  github actions runs attempts commit commits pull branch operation operations result stages requests request
  schemaversion jarsha256 apphosts nginxhosts failure notes changes startedat seconds number attempt actor repository
  pullrequest title author summary shown total failures method path count other notjudged spared timed milliseconds
  islive login deploypath base before after uploadedat ageseconds lastresult isdistrusted trouble faults what remedy remarks name outcome step message done stopped since
  root sudo localhost 127.0.0.1 http https`.split(/\s+/)
/** These too, and words that configurations and logs are full of. */
export const COMMON_WORDS: ReadonlySet<string> = new Set([
  ...WORDS_OF_RUNS,
  ...`main master trace debug info warn warning error
  default development staging production test text plain console always never auto enabled disabled`.split(/\s+/),
])
/** What ordinary values are made of, but also passwords that nobody has changed. */
export const EVERYDAY_WORDS: ReadonlySet<string> = new Set([
  ...COMMON_WORDS,
  ...'user server client folder file site command address'.split(' '),
])

/** Inputs that a run's log and summary show. Not those that may contain a secret themselves, such as commands. */
const SHOWN_INPUTS: readonly InputName[] = [
  'operation',
  'environment',
  'service',
  'version',
  'app-hosts',
  'nginx-hosts',
  'ssh-user',
  'working-directory',
  'deploy-path',
  'jar',
  'java',
  'spring-profile',
  'blue-port',
  'green-port',
  'site',
  'nginx-sites-available',
  'nginx-sites-enabled',
  'setup-server-name',
  'setup-tls-certificate',
  'setup-tls-certificate-key',
]
/** Shown as well, except for a query. */
const SHOWN_ADDRESSES: readonly InputName[] = ['health-path', 'nginx-health-path', 'version-path', 'verify-url']
/** Of a commit and a branch that can be others than those that are checked out, and of who started the first attempt. */
const SHOWN_VARIABLES = ['GITHUB_SHA', 'GITHUB_REF_NAME', 'GITHUB_HEAD_REF', 'GITHUB_BASE_REF', 'GITHUB_ACTOR']

/**
 * What the run shows about itself: a mask over it would hide the run, not a secret, and GitHub's runner drops a job's
 * output that contains a masked value (actions/runner#1498).
 */
export interface Shown {
  /** A value that is a part of these is not secret, unless its name says so. */
  readonly texts: readonly string[]
  /** A value that is one of these is not masked under any name: `*** in ***` would tell that the password is the service's name. */
  readonly names: ReadonlySet<string>
}

export function readShown(inputs: InputReader, run: RunContext): Shown {
  const named = [
    ...SHOWN_INPUTS.map((name) => inputs.text(name)),
    ...SHOWN_VARIABLES.map((name) => process.env[name] ?? ''),
    ...homesOf(inputs, run),
    run.sha,
    run.ref,
    run.actor,
    run.repository,
    ...run.repository.split('/'),
    String(run.runId),
    `${run.runNumber}.${run.runAttempt}`,
  ]
  return {
    names: new Set([...WORDS_OF_RUNS, ...named, ...named.flatMap((text) => text.split(/[\s,@=:]+/))]),
    texts: [
      ...named,
      ...SHOWN_ADDRESSES.map((name) => plainAddress(inputs.text(name))),
      run.runUrl,
      run.commitUrl,
      run.pullRequest?.url ?? '',
    ],
  }
}

/** Where a service is deployed to, unless `deploy-path` says otherwise. */
function homesOf(inputs: InputReader, run: RunContext): string[] {
  const service = inputs.text('service') || (run.repository.split('/').at(-1) ?? '')
  const users = inputs.lines('app-hosts').map((line) => /^[^@]+(?=@)/.exec(line)?.[0] ?? inputs.text('ssh-user'))
  return users.map((user) => `/home/${user}/${service}/releases`)
}
