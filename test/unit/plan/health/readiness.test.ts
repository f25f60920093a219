import { expect, test } from 'vitest'
import { findReadiness, readReadiness, withReadiness } from '../../../../src/plan/health/readiness.ts'

const PROBES = 'MANAGEMENT_ENDPOINT_HEALTH_PROBES_ENABLED'
const withGroups = '{"status":"UP","groups":["liveness","readiness"]}'

test.each([
  [[], '/', [`${PROBES}=true`]],
  [['A=b'], '/actuator/health', [`${PROBES}=true`, 'A=b']],
  [[`${PROBES}=false`], '/', [`${PROBES}=false`]],
  [[`${PROBES.toLowerCase()}=false`], '/', [`${PROBES.toLowerCase()}=false`]],
  [['A=b'], null, ['A=b']],
])('probes are on unless the team says otherwise: %j, asked at %s', (appEnv, path, expected) => {
  expect(withReadiness(appEnv, path)).toEqual(expected)
})

test.each([
  ['/actuator/health', withGroups, '/actuator/health/readiness', null],
  ['/manage/health/?a=b', withGroups, '/manage/health/readiness?a=b', null],
  ['/actuator/health', '{"status":"UP"}', null, 'no readiness group: health alone decides'],
  ['/actuator/health/readiness', '{"status":"UP"}', null, "ready: Spring's readiness is UP"],
  ['/', '<html>', null, null],
  ['/', '{"groups":["readiness"]}', null, null],
])('%s that answers %s: readiness is asked at %s', (health, body, path, said) => {
  expect(findReadiness(health, body)).toEqual({ path, said })
})

test.each([
  [200, '{"status":"UP"}', null, "ready: Spring's readiness is UP"],
  [503, '{"status":"OUT_OF_SERVICE"}', "Spring's readiness is OUT_OF_SERVICE", null],
  [401, '', null, "Spring's readiness can't be checked (it answers 401): health alone decides"],
])('readiness: %i %s', (status, body, trouble, said) => {
  expect(readReadiness(status, body)).toEqual({ trouble, said })
})
