/** How often the judge is wrong, and how soon it is right, in simulated deployments; see docs/performance.md. */
import { renderTable } from '../tools/markdown.ts'
import { AS_BY_DEFAULT, type Deployment, type Reverted, simulate } from './simulation.ts'

const count = Number(process.argv[2] ?? 1000)

/** The whole takes half an hour; each row is printed as soon as it is known. */
function tell(row: string[]): string[] {
  process.stderr.write(`${row.join(' | ')}\n`)
  return row
}

function deployments(deployment: Deployment, allowed = AS_BY_DEFAULT): Reverted[] {
  const ended = Array.from({ length: count }, (_, seed) => simulate(seed + 1, deployment, allowed))
  return ended.filter((reverted) => reverted !== null)
}

function share(values: readonly number[], part: number): string {
  const sorted = [...values].sort((one, other) => one - other)
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]
  return value === undefined ? '-' : String(Math.round(value * 10) / 10)
}

function describe(errors: number, burst: number): string {
  return `${errors * 100} %${burst === 0 ? '' : `, bursts of ${burst} s`}`
}

function goodReleases(): string[][] {
  const cases = [0.001, 0.01, 0.05].flatMap((errors) => [0, 0.2].map((burst) => ({ errors, burst })))
  return cases.flatMap(({ errors, burst }) =>
    [2, 30].map((watched) => {
      const cells = [5, 10, 100].map((rate) => {
        const version = { rate, errors, burst, milliseconds: 0 }
        return String(deployments({ before: version, after: version, watched, bakeTime: 30 }).length)
      })
      return tell([describe(errors, burst), `${watched} s`, ...cells])
    }),
  )
}

function badReleases(): string[][] {
  const cases = [
    [0, 0.2],
    [0.001, 0.2],
    [0.01, 0.2],
    [0.05, 0.25],
    [0.001, 0.1],
    [0.001, 1],
  ] as const
  return cases.flatMap(([errors, worse]) =>
    [10, 30].map((watched) => {
      const before = { rate: 100, errors, burst: 0, milliseconds: 0 }
      const reverted = deployments({ before, after: { ...before, errors: worse }, watched, bakeTime: 30 })
      const failed = reverted.map((one) => one.failed)
      const seconds = reverted.map((one) => one.seconds)
      const told = [reverted.length, share(failed, 0.5), share(failed, 0.95), share(seconds, 0.5)].map(String)
      return tell([describe(errors, 0), `${worse * 100} %`, `${watched} s`, ...told])
    }),
  )
}

/** A first step of 5 %: of 100 requests/s, five get the new version. */
function badSteps(): string[][] {
  return [0.001, 0.01].map((errors) => {
    const before = { rate: 100, errors, burst: 0, milliseconds: 0 }
    const after = { ...before, rate: 5, errors: 0.2 }
    const reverted = deployments({ before, after, watched: 20, bakeTime: 60 })
    const failed = reverted.map((one) => one.failed)
    const seconds = reverted.map((one) => one.seconds)
    const told = [reverted.length, share(failed, 0.5), share(failed, 0.95), share(seconds, 0.5)].map(String)
    return tell([describe(errors, 0), '20 %', ...told])
  })
}

/** Ten times as many requests tell more: the same releases at both rates. */
function slowReleases(): string[][] {
  const allowed = { maxErrorRate: null, maxLatencyFactor: 2 }
  return [1, 1.5, 2, 3, 5].map((factor) => {
    const cells = [10, 100].flatMap((rate) => {
      const before = { rate, errors: 0, burst: 0, milliseconds: 20 }
      const after = { ...before, milliseconds: 20 * factor }
      const seconds = deployments({ before, after, watched: 30, bakeTime: 30 }, allowed).map((one) => one.seconds)
      return [String(seconds.length), share(seconds, 0.5)]
    })
    return tell([`${factor} times`, ...cells])
  })
}

const tables = [
  renderTable(
    ['good release: errors, as before', 'watched before', 'reverted, 5 requests/s', '10 requests/s', '100 requests/s'],
    goodReleases(),
  ),
  renderTable(
    ['errors before', 'errors now', 'watched before', 'reverted', 'failed requests', '95th percentile', 'seconds'],
    badReleases(),
  ),
  renderTable(
    ['first step of 5 %: errors before', 'errors now', 'reverted', 'failed requests', '95th percentile', 'seconds'],
    badSteps(),
  ),
  renderTable(
    ['max-latency-factor: 2, time to answer', 'reverted, 10 requests/s', 'seconds', '100 requests/s', 'seconds'],
    slowReleases(),
  ),
]
process.stdout.write(`Of ${count} simulated deployments each:\n\n${tables.join('\n\n')}\n`)
