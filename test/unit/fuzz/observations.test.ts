import fc from 'fast-check'
import { expect } from 'vitest'
import { Failure } from '../../../src/failure.ts'
import { readAppAnswer } from '../../../src/hosts/observe-app.ts'
import { readNginxAnswer } from '../../../src/hosts/observe-nginx.ts'
import { planDeploy } from '../../../src/plan/deploy-plan.ts'
import { findLive } from '../../../src/plan/live/find-live.ts'
import { findKeptReleases } from '../../../src/plan/releases/kept-releases.ts'
import { planNginxSetup } from '../../../src/plan/setup/plan-setup.ts'
import { planPromote, planRollback } from '../../../src/plan/standby-plan.ts'
import { buildStatusReport } from '../../../src/plan/status-report.ts'
import { renderSummary } from '../../../src/report/summary.ts'
import { answerOf } from '../hosts/answer-of.ts'
import { createInputs } from '../plan/create-values.ts'
import { createOutcome } from '../report/create-outcome.ts'
import { APP, DECISIVE, foreseen, NGINX, PIECES, requireNumbers } from './answers.ts'
import { fuzz, mutations, refrains, requireSteady, sing } from './fuzz.ts'

const inputs = createInputs()
const onApp = (text: string) => answerOf('ubuntu@app', text.split('\n'))
const onNginx = (text: string) => answerOf('ubuntu@web', text.split('\n'))

/** What is decided by what the hosts say, with nginx and without: each fault says what to do. */
function decide(app: string, nginx: string): void {
  const apps = [readAppAnswer(inputs, onApp(app))]
  const observation = readNginxAnswer(inputs, onNginx(nginx), ['nginx -t'])
  for (const variant of [inputs, createInputs({ nginxHosts: [] })]) {
    const observations = variant === inputs ? [observation] : []
    const found = resultOf(() => findLive(variant, observations, apps))
    const status = buildStatusReport(variant, apps, observations, [new Map([[8000, 'it answers 500']])], found)
    for (const { what, remedy } of status.faults) expect(what !== '' && remedy !== '').toBe(true)
    expect(renderSummary(createOutcome({ operation: 'status', status }))).not.toMatch(/NaN|undefined|Infinity|Invalid/)
    for (const plan of [planDeploy, planRollback, planPromote]) resultOf(() => plan(variant, 8000, apps))
  }
  resultOf(() => planNginxSetup(inputs, observation, 8000))
}

function resultOf<Result>(work: () => Result): Result | Failure {
  try {
    return work()
  } catch (thrown) {
    if (thrown instanceof Failure && thrown.remedy) return thrown
    throw thrown
  }
}

function readApp(text: string): void {
  const seen = readAppAnswer(inputs, onApp(text))
  requireNumbers(seen)
  findKeptReleases([seen])
  for (const { processes } of seen.slots)
    for (const { uptimeSeconds } of processes) new Date(Date.now() - uptimeSeconds * 1000).toISOString()
}

function readNginx(text: string): void {
  requireNumbers(readNginxAnswer(inputs, onNginx(text), ['nginx -t']))
}

fuzz(
  'an app host may answer anything',
  300,
  fc.property(mutations([APP], PIECES), (text) => foreseen(() => readApp(text))),
)
fuzz(
  'an nginx host may answer anything',
  80,
  fc.property(mutations([NGINX], PIECES), (text) => foreseen(() => readNginx(text))),
)
fuzz(
  'what follows is a decision, or a failure that says what to do',
  60,
  fc.property(mutations([APP], DECISIVE), mutations([NGINX], DECISIVE), (app, nginx) =>
    foreseen(() => decide(app, nginx)),
  ),
)
fuzz(
  'reading the answer of either takes linear time',
  12,
  fc.property(refrains(PIECES), (refrain) => {
    requireSteady((size) => {
      const text = sing(refrain, size)
      return () => {
        foreseen(() => readApp(`${APP}${text}\nobserved`))
        foreseen(() => readNginx(`${NGINX}${text}\nobserved`))
      }
    })
  }),
)
