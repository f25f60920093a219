import fc, { type Arbitrary } from 'fast-check'
import { expect } from 'vitest'
import { Judge } from '../../../src/judge/judge.ts'
import { summarizeRequests } from '../../../src/judge/request-report.ts'
import { countFailures, countRequests } from '../../../src/stages/watch-requests.ts'
import { requireNumbers } from './answers.ts'
import { fuzz, requireSteady } from './fuzz.ts'

const numbers: Arbitrary<string> = fc.oneof(
  fc.nat(20).map(String),
  fc.constantFrom('', '-', '-1', '1.5', '1e9', '1e999', 'NaN', '99999999999999999999', '8000', '8001', '0x10'),
)
const sightings = fc
  .tuple(
    fc.constantFrom('saw', 'failed'),
    fc.array(
      fc.oneof(
        numbers,
        fc.tuple(numbers, numbers).map((pair) => pair.join(':')),
      ),
      { maxLength: 9 },
    ),
  )
  .map(([word, parts]) => ({ word, rest: parts.join(' ') }))

fuzz(
  'counts of requests may be anything, and the report has whole numbers',
  100,
  fc.property(fc.array(sightings, { maxLength: 200 }), (lines) => {
    const ports = { before: 8000, after: 8001 }
    const judge = new Judge({ maxErrorRate: 5, maxLatencyFactor: 2 }, ports, 2)
    for (const line of lines) {
      if (line.word === 'saw') expect(countRequests(judge, line.rest)).toSatisfy(Number.isSafeInteger)
      else countFailures(judge, line.rest)
    }
    judge.settle()
    const report = summarizeRequests(judge, ports, 1, null)
    requireNumbers(report)
    for (const { requests, failed, spared } of [report.before, report.after]) {
      expect([requests, failed, spared].every((count) => Number.isSafeInteger(count) && count >= 0)).toBe(true)
      expect(failed).toBeLessThanOrEqual(requests)
    }
  }),
)
fuzz(
  'reading counts of requests takes linear time',
  4,
  fc.property(fc.constantFrom('saw', 'failed'), fc.boolean(), (word, isOnePort) => {
    requireSteady((size) => {
      const ports = { before: 8000, after: 8001 }
      const judge = new Judge({ maxErrorRate: 5, maxLatencyFactor: null }, ports, 2)
      const lines = Array.from({ length: size / 8 }, (_, index) => {
        const port = isOnePort ? 8001 : index
        return { word, rest: word === 'saw' ? `${port} 5 9 1 0 0` : `${port} 1 500 GET /${index}` }
      })
      return () => {
        for (const { rest } of lines) word === 'saw' ? countRequests(judge, rest) : countFailures(judge, rest)
      }
    })
  }),
)
