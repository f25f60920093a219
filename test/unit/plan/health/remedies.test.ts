import { expect, test } from 'vitest'
import { remedyForHealth } from '../../../../src/plan/health/remedies.ts'

test.each([
  ['it answers 503 with status OUT_OF_SERVICE', 'Raise health-timeout; for a runner'],
  ['it answers 503 with status OUT_OF_SERVICE (readinessState)', 'Raise health-timeout; for a runner'],
  ["Spring's readiness is OUT_OF_SERVICE", 'Raise health-timeout; for a runner'],
  ["Spring's readiness is DOWN", 'name a path in health-path that checks less'],
  ['it answers 503 with status DOWN (db)', 'name a path in health-path that checks less'],
  ['it answers 200 with status DOWN', 'management.endpoint.health.show-components=always'],
  ['it answers 200 with status ok', 'only UP is healthy'],
  ['it answers 401 with status UNAUTHORIZED', 'only UP is healthy'],
  ['it answers 503 with status SHUTDOWN', 'only UP is healthy'],
  ['it answers 401', 'requires a login at health-path'],
  ['seen from u@web: it answers 403', 'requires a login at health-path'],
  ['it answers 404', 'server.servlet.context-path'],
  ['seen from u@web: it answers 404', '/actuator/health'],
  ['it answers 400', 'add the code to health-status'],
  ['it answers 302', 'add the code to health-status'],
  ['it answers 204', 'add the code to health-status'],
  ['no connection to 10.0.0.5:8001: (SSH) Channel open failure: Connection refused', 'Leave out server.address'],
  ['no connection to 10.0.0.5:8001: no answer within 5 s', 'the firewall between the two hosts'],
  [
    "port 8001, which gets users' requests, returned a bad answer for /: no connection to 10.0.0.5:8001: refused",
    'app-hosts: app.example.com=10.0.0.5',
  ],
  [
    'no answer from http://10.0.0.5:8001/: curl: (7) Failed to connect to 10.0.0.5 port 8001: Connection refused',
    'Leave out server.address',
  ],
  [
    'no answer from http://10.0.0.5:8001/: curl: (28) Connection timed out after 5001 milliseconds',
    'Leave out server.address',
  ],
  [
    'no answer from http://10.0.0.5:8001/: curl: (28) Operation timed out after 5001 milliseconds with 0 bytes received',
    'An answer to a health check may take 5 s',
  ],
  [
    'this SSH key or server forbids forwarding, and curl is missing: allow forwarding, or install curl',
    'Install curl on the nginx host',
  ],
  ['nothing listens on port 8001', 'raise health-timeout'],
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

test.each(['it answers 503', 'it answers 500'])('%s: the log says more', (trouble) => {
  expect(remedyForHealth(trouble)).toEqual({})
})

test.each(['it answers 401', 'it answers 404', 'it answers 404 with status error'])(
  '%s, and health may be on another port on which the process listens',
  (trouble) => {
    const { remedy } = remedyForHealth(trouble)
    expect(remedyForHealth(trouble, [5005, 9000]).remedy).toBe(
      `If its health is on port 5005 and 9000, where it listens too (management.server.port), set health-port, as in health-port: +1000. Otherwise: ${remedy}`,
    )
  },
)

test.each(['it answers 200 with status DOWN', 'it answers 400: the port expects TLS', 'it answers 500'])(
  '%s: no other port would help',
  (trouble) => {
    expect(remedyForHealth(trouble, [9000])).toEqual(remedyForHealth(trouble))
  },
)
