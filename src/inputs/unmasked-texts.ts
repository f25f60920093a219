import type { InputName } from './input-names.ts'
import type { InputReader } from './input-reader.ts'
import type { RunContext } from './run-context.ts'

/** Words that every run, every configuration or every log is full of; those of `docs/outcome.schema.json` are among them. */
export const COMMON_WORDS: ReadonlySet<string> = new Set(
  `blue green live standby previous candidate slot slots version release releases port ports host hosts nginx service
  environment health healthy unhealthy application process running app.jar app.log release.json deploys.jsonl java
  deploy promote rollback status setup logs dry-run
  deployed promoted staged rolled-back rolled back set-up unchanged reverted failed unknown canceled
  build connect lock look reconcile plan find clear upload launch warm stage prove bake confirm hand over
  github actions runs attempts commit commits pull branch operation operations result stages requests request
  schemaversion jarsha256 apphosts nginxhosts failure notes changes startedat seconds number attempt actor repository
  pullrequest title author summary shown total failures method path count other notjudged spared timed milliseconds
  islive login deploypath base before after uploadedat ageseconds lastresult isdistrusted trouble faults what remedy remarks name outcome step message done stopped since
  localhost 127.0.0.1 http https main master trace debug info warn warning error
  default development staging production test text plain console always never auto enabled disabled`.split(/\s+/),
)

/** Inputs that a run's log and summary show. Not those that may contain a secret themselves, such as commands. */
const SHOWN_INPUTS: readonly InputName[] = [
  'operation',
  'environment',
  'service',
  'version',
  'app-hosts',
  'nginx-hosts',
  'ssh-user',
  'deploy-path',
  'jar',
  'java',
  'spring-profile',
  'blue-port',
  'green-port',
  'setup-server-name',
]
/** Shown as well, except for a query, which may hold a token. */
const SHOWN_ADDRESSES: readonly InputName[] = ['health-path', 'nginx-health-path', 'version-path', 'verify-url']
/** Of a commit and a branch that can be others than those that are checked out, and of who started the first attempt. */
const SHOWN_VARIABLES = ['GITHUB_SHA', 'GITHUB_REF_NAME', 'GITHUB_HEAD_REF', 'GITHUB_BASE_REF', 'GITHUB_ACTOR']

/**
 * What the run shows about itself: a mask over it would hide the run, not a secret, and GitHub's runner drops a job's
 * output that contains a masked value (actions/runner#1498).
 */
export function textsThatAreShown(inputs: InputReader, run: RunContext): string[] {
  return [
    ...SHOWN_INPUTS.map((name) => inputs.text(name)),
    ...SHOWN_ADDRESSES.map((name) => inputs.text(name).split('?')[0] ?? ''),
    ...SHOWN_VARIABLES.map((name) => process.env[name] ?? ''),
    run.sha,
    run.ref,
    run.actor,
    run.runUrl,
    run.commitUrl,
    run.pullRequest?.url ?? '',
    `${run.runNumber}.${run.runAttempt}`,
  ]
}
