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
  ['/actuator/health', '{"status":"UP"}', null, 'its answer names no readiness group: health alone decides'],
  ['/actuator/health/', '{"status":"UP"}', null, 'its answer names no readiness group: health alone decides'],
  ['/healthz', '{"status":"UP"}', null, 'its answer names no readiness group: health alone decides'],
  ['/actuator/health/readiness', '{"status":"UP"}', null, "ready: Spring's readiness is UP"],
  ['/actuator/health/liveness', '{"status":"UP"}', '/actuator/health/readiness', null],
  ['/actuator/health/liveness?a=b', '{"status":"UP"}', '/actuator/health/readiness?a=b', null],
  ['/livez', '{"status":"UP"}', '/readyz', null],
  ['/shop/livez?a=b', '{"status":"UP"}', '/shop/readyz?a=b', null],
  ['/readyz', '{"status":"UP"}', null, "ready: Spring's readiness is UP"],
  ['/actuator/health/deploy', '{"status":"UP"}', '/actuator/health/readiness', null],
  ['/manage/health/deploy/?a=/b', '{"status":"UP"}', '/manage/health/readiness?a=/b', null],
  ['/health/actuator/health/deploy/db', '{"status":"UP"}', '/health/actuator/health/readiness', null],
  ['/liveness', '<html>', null, null],
  ['/', '<html>', null, null],
  ['/', '{"groups":["readiness"]}', null, null],
])('%s that answers %s: readiness is asked at %s', (health, body, path, said) => {
  expect(findReadiness(health, { status: 200, body, location: null })).toEqual({ path, said })
})

test.each([
  [302, 'https://app:8001/actuator/health?token=1', 'to https://app:8001/actuator/health'],
  [301, '/login;jsessionid=0A1B#top', 'to /login'],
  [307, null, 'elsewhere'],
  [300, `/${'a'.repeat(300)}`, `to /${'a'.repeat(199)}…`],
  [399, '/a', 'to /a'],
])(
  '%i: a redirect, to %s, shows neither health nor readiness, and what may be secret in it is not told',
  (status, location, place) => {
    expect(findReadiness('/actuator/health', { status, body: '', location })).toEqual({
      path: null,
      said: `it redirects ${place}: neither health nor readiness can be read`,
    })
  },
)

test.each([299, 400])('%i is not a redirect', (status) => {
  expect(findReadiness('/', { status, body: '', location: '/a' })).toEqual({ path: null, said: null })
})

test('without an answer there is nothing to tell about readiness', () => {
  expect(findReadiness('/', null)).toEqual({ path: null, said: null })
})

test.each([
  [200, '{"status":"UP"}', null, "ready: Spring's readiness is UP"],
  [503, '{"status":"OUT_OF_SERVICE"}', "Spring's readiness is OUT_OF_SERVICE", null],
  [503, '{"status":"FATAL"}', "Spring's readiness is FATAL", null],
  [200, '{"status":"DOWN"}', "Spring's readiness is DOWN", null],
  [200, '{"status":"OUT_OF_SERVICE"}', "Spring's readiness is OUT_OF_SERVICE", null],
  [200, '{"status":"UNKNOWN"}', "Spring's readiness is UNKNOWN", null],
  // As another application at /api/health/readiness, next to its /api/health/check.
  [200, '{"status":"ok"}', null, "Spring's readiness can't be checked (it answers 200): health alone decides"],
  [503, '', null, "Spring's readiness can't be checked (it answers 503): health alone decides"],
  [401, '', null, "Spring's readiness can't be checked (it answers 401): health alone decides"],
  [401, '{"status":"UP"}', null, "Spring's readiness can't be checked (it answers 401): health alone decides"],
])('readiness: %i %s', (status, body, trouble, said) => {
  expect(readReadiness(status, body)).toEqual({ trouble, said })
})

test.each([404, 401, 500])('readiness: an error, %i, has a status of its own, which is not Spring’s', (status) => {
  expect(readReadiness(status, '{"status":"NOT_FOUND"}')).toEqual({
    trouble: null,
    said: `Spring's readiness can't be checked (it answers ${status}): health alone decides`,
  })
})
