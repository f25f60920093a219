import { expect, test } from 'vitest'
import { remedyForHealth } from '../../../../src/plan/health/remedies.ts'

test.each([
  ['it answers 503 with status OUT_OF_SERVICE', 'Raise health-timeout; for a runner'],
  ["Spring's readiness is OUT_OF_SERVICE", 'Raise health-timeout; for a runner'],
  ['asked from u@web: it answers 400: the port expects TLS', 'set server.ssl.enabled=false'],
  ['no answer within 5 s', 'An answer to a health check may take 5 s'],
  ['socket hang up', 'If the application has TLS on that port'],
  ['Parse Error: Expected HTTP/, RTSP/ or ICE/', 'If the application has TLS on that port'],
  ['the connection was closed without an answer', 'If the application has TLS on that port'],
  [
    'no answer from http://10.0.0.5:8001/: curl: (52) Empty reply from server',
    'If the application has TLS on that port',
  ],
  ['no answer from http://10.0.0.5:8001/: curl: (1) Received HTTP/0.9 when not allowed', 'server.ssl.enabled=false'],
])('%s: there is something to do', (trouble, remedy) => {
  expect(remedyForHealth(trouble).remedy).toContain(remedy)
})

test.each(['it answers 503', 'it answers 200 with status DOWN', 'nothing listens on port 8001'])(
  '%s: the log says more',
  (trouble) => {
    expect(remedyForHealth(trouble)).toEqual({})
  },
)
