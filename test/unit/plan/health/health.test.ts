import { expect, test } from 'vitest'
import { findHealthTrouble, readHealthBody } from '../../../../src/plan/health/health.ts'
import { readReadiness } from '../../../../src/plan/health/readiness.ts'

const ALLOWED = [
  { from: 200, to: 299 },
  { from: 401, to: 401 },
]

test.each([199, 300, 400, 402, 503])('status %i is none that is allowed', (status) => {
  expect(findHealthTrouble(status, '', ALLOWED)).toBe(`it answers ${status}`)
})

test.each([200, 299, 401])('status %i is allowed', (status) => {
  expect(findHealthTrouble(status, '', ALLOWED)).toBeNull()
})

test('what an actuator says counts before its status', () => {
  expect(findHealthTrouble(503, ' {"status":"OUT_OF_SERVICE"}', ALLOWED)).toBe(
    'it answers 503 with status OUT_OF_SERVICE',
  )
  expect(findHealthTrouble(200, '\n{"status":"DOWN"}', ALLOWED)).toBe('it answers 200 with status DOWN')
  expect(findHealthTrouble(503, '{"status":"UP"}', ALLOWED)).toBe('it answers 503')
})

test.each([
  ['{"status":"UP","groups":["readiness"]}', { status: 'UP', groups: ['readiness'], causes: [] }],
  ['{"status":"UP","groups":"all"}', { status: 'UP', groups: [], causes: [] }],
  ['  {"status":"UP"}', { status: 'UP', groups: [], causes: [] }],
  ['{"status":1}', null],
  ['{"status":"UP"', null],
  // An answer of another kind, which is JSON too.
  ['"status"', null],
  ['null', null],
  ['[{"status":"UP"}]', null],
])('the body %s is read as %o', (body, health) => {
  expect(readHealthBody(body)).toEqual(health)
})

test.each([
  ['{"db":{"status":"DOWN"},"disk":{"status":"UP"},"mail":{"status":"DOWN"}}', 'DOWN (db, mail)'],
  ['{"a\\nb":{"status":"DOWN"},"db":null,"disk":"DOWN"}', 'DOWN'],
  ['null', 'DOWN'],
  ['"DOWN"', 'DOWN'],
  ['[]', 'DOWN'],
])('the components %s that are the cause are named', (components, said) => {
  const body = `{"status":"DOWN","components":${components}}`
  expect(findHealthTrouble(503, body, ALLOWED)).toBe(`it answers 503 with status ${said}`)
  expect(readReadiness(503, body).trouble).toBe(`Spring's readiness is ${said}`)
})

test.each([
  'Bad Request\nThis combination of host and port requires TLS.\n',
  '<center>The plain HTTP request was sent to HTTPS port</center>',
  'Client sent an HTTP request to an HTTPS server.',
])('a port that has TLS is recognized by its answer to plain HTTP: %s', (body) => {
  expect(findHealthTrouble(400, body, ALLOWED)).toBe('it answers 400: the port expects TLS')
  expect(findHealthTrouble(500, body, ALLOWED)).toBe('it answers 500')
})
