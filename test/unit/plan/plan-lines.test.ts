import { expect, test } from 'vitest'
import type { Inputs } from '../../../src/inputs/inputs.ts'
import { decideDeploy } from '../../../src/plan/decide.ts'
import { createApp, createInputs, createInstant, createNginx, createProcess } from './create-values.ts'

const base = createInputs()
const nginx = [createNginx([], { instant: createInstant({ isDivided: true }) })]
const deployable = { jar: '*.jar', release: '1.1.0-2.1-bbbbbbb', javaRelease: 17, bytes: 1 }

function linesOf(overrides: Partial<Inputs>, release: string | null): readonly string[] {
  const slots = [8000, 8001].map((port) => ({
    port,
    processes: [createProcess({ pid: port, release })],
    linkedRelease: null,
    healthListeners: [],
  }))
  const facts = { livePort: 8000, movedFrom: null, apps: [createApp([], { slots })], nginx, drifts: [] }
  return decideDeploy(createInputs(overrides), facts, deployable).lines
}

test('what this action did not launch is called so', () => {
  expect(linesOf({}, null)).toEqual([
    'port 8000 is live: a process not launched by this action',
    'app: stop process 8001 (not launched by this action) on port 8001',
    'send *.jar as release 1.1.0-2.1-bbbbbbb',
    'start it on port 8001 and wait for /',
    'promote from port 8000 to port 8001',
  ])
})

test('health on another port, several requests to warm up and several steps are listed in order', () => {
  const lines = linesOf(
    {
      health: { ...base.health, path: '/health', ports: { blue: 9000, green: 9001 } },
      warmUp: {
        requests: [
          { count: 20, method: 'GET', path: '/' },
          { count: 5, method: 'POST', path: '/search' },
        ],
        timeout: 30,
      },
      promoteSteps: {
        steps: [
          { percent: 5, seconds: 60 },
          { percent: 25, seconds: 300 },
        ],
        cookie: null,
      },
    },
    '1.0.0-1.1-aaaaaaa',
  )
  expect(lines.slice(-2)).toEqual([
    'start it on port 8001 and wait for /health on port 9001, then warm it up with at most 25 requests within 30 s',
    'promote from port 8000 to port 8001, for 5 % of the clients for 60 s, then 25 % of the clients for 300 s, then for all',
  ])
})
