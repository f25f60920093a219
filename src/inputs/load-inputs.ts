import { describeIgnored, findMisspelt } from './find-misspelt.ts'
import { InputError } from './input-error.ts'
import { createInputReader, type InputReader } from './input-reader.ts'
import { type Inputs, OPERATIONS, type SlotPorts } from './inputs.ts'
import { maskSecrets } from './mask-secrets.ts'
import { readBuild } from './read-build.ts'
import { readHealth, readProof } from './read-health.ts'
import { readHosts } from './read-hosts.ts'
import { readJudge } from './read-judge.ts'
import { readLaunch } from './read-launch.ts'
import { readLogs } from './read-logs.ts'
import { readNginx, readSetup } from './read-nginx.ts'
import { readNotify } from './read-notify.ts'
import { readPromoteSteps } from './read-promote-steps.ts'
import { readRunContext } from './read-run-context.ts'
import { readSsh } from './read-ssh.ts'
import { readRelease, readStandby, reportContradictions } from './read-standby.ts'
import {
  PORTS,
  readBoolean,
  readMatching,
  readNumber,
  readOneOf,
  SAFE_NAME,
  SAFE_NAME_IN_WORDS,
} from './read-values.ts'
import { readWarmUp } from './read-warm-up.ts'
import type { RunContext } from './run-context.ts'

/**
 * Masks the secrets, then reads and checks every input, and warns of what looks like an input and is none. Throws one
 * InputError that lists every problem.
 */
export function loadInputs(warn: (message: string) => void): Inputs {
  const reader = createInputReader()
  for (const problem of findMisspelt(process.env)) reader.report(problem)
  const operation = readOneOf(reader, 'operation', OPERATIONS)
  const build = readBuild(reader, operation)
  const run = readRunContext(build, operation)
  const secrets = maskSecrets(reader, run)
  const ignored = describeIgnored(process.env)
  if (ignored !== null) warn(ignored)
  const environment = readMatching(reader, 'environment', SAFE_NAME, SAFE_NAME_IN_WORDS)
  const service = readService(reader, run)
  const { appHosts, nginxHosts, jump } = readHosts(reader, service)
  const ports = readPorts(reader)
  const inputs: Inputs = {
    operation,
    dryRun: readBoolean(reader, 'dry-run'),
    promote: readBoolean(reader, 'promote'),
    release: readRelease(reader, operation),
    lockTimeout: readNumber(reader, 'lock-timeout', { from: 0, to: 86_400, whole: true }),
    environment,
    service,
    appHosts,
    nginxHosts,
    ports,
    ssh: readSsh(reader, jump),
    build,
    keepReleases: readNumber(reader, 'keep-releases', { from: 0, to: 1000, whole: true }),
    launch: readLaunch(reader, environment),
    health: readHealth(reader, ports),
    warmUp: readWarmUp(reader),
    nginx: readNginx(reader, environment),
    standby: readStandby(reader),
    proof: readProof(reader),
    judge: readJudge(reader),
    promoteSteps: readPromoteSteps(reader),
    setup: readSetup(reader),
    logs: readLogs(reader),
    notify: readNotify(reader),
    secrets,
    run,
  }
  reportContradictions(reader, inputs)
  reportMissingCommit(reader, inputs)
  reportUnused(reader, inputs)
  if (reader.problems.length > 0) throw new InputError(reader.problems)
  return inputs
}

function readService(reader: InputReader, run: RunContext): string {
  if (reader.text('service') !== '') return readMatching(reader, 'service', SAFE_NAME, SAFE_NAME_IN_WORDS)
  const repositoryName = run.repository.split('/').at(-1) ?? ''
  // GitHub allows names such as ".github"; as a folder it would be hidden.
  const safe = repositoryName
    .replaceAll(/[^A-Za-z0-9._-]/g, '-')
    .replace(/^[._-]+/, '')
    .slice(0, 64)
  if (safe === '') reader.reportWrong('service', SAFE_NAME_IN_WORDS)
  return safe
}

/** GitHub always names one. */
function reportMissingCommit(reader: InputReader, { operation, build, run }: Inputs): void {
  if (operation !== 'deploy' || run.sha !== '') return
  reader.report(`a deployment names its release after a commit, and ${build.workingDirectory} is not a Git checkout`)
}

/** Inputs that only concern a deployment, set for an operation that promotes what is already on the hosts. */
function reportUnused(reader: InputReader, { operation, promote, build }: Inputs): void {
  if (operation !== 'rollback' && operation !== 'promote') return
  if (build.version !== '')
    reader.report(
      `version is set, but operation "${operation}" builds nothing; to say which version is meant, set release`,
    )
  if (!promote)
    reader.report(`promote is "false", but operation "${operation}" promotes; allowed only with operation: deploy`)
}

function readPorts(reader: InputReader): SlotPorts {
  const ports = { blue: readNumber(reader, 'blue-port', PORTS), green: readNumber(reader, 'green-port', PORTS) }
  if (ports.blue === ports.green) reader.report(`blue-port and green-port are the same (${ports.blue})`)
  return ports
}
