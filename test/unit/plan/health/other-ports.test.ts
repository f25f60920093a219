import { expect, test } from 'vitest'
import { explainSilence } from '../../../../src/plan/health/other-ports.ts'
import { createInputs } from '../create-values.ts'

const inputs = createInputs()
const apart = { ...inputs, health: { ...inputs.health, ports: { blue: 9000, green: 9001 } } }

test.each([
  [inputs, 8001, [8080], 'it listens on port 8080 instead', 'server.port'],
  [inputs, 8001, [9090, 8080], 'it listens on port 8080 and 9090 instead', 'server.port'],
  [apart, 8001, [9001, 8080], 'it listens on port 8080 instead', 'server.port'],
  [apart, 9001, [8001, 8081], 'it listens on port 8081 instead', 'management.server.port'],
])(
  'what does not listen on its port, but on another, is reported, with the property: case %#',
  (given, silent, ports, said, property) => {
    const found = explainSilence(given, 8001, silent, ports)
    expect(found?.said).toBe(said)
    expect(found?.remedy).toContain(` overrides the ${property} that `)
    const example = property === 'server.port' ? ` (Quarkus: quarkus.http.port=\${server.port})` : ''
    expect(found?.remedy).toContain(`must take its port from the system property ${property}${example}. If `)
  },
)

test.each([
  [inputs, 8001, []],
  [apart, 8001, [9001]],
  [apart, 9001, [8001]],
])('what listens nowhere else says nothing: case %#', (given, silent, ports) => {
  expect(explainSilence(given, 8001, silent, ports)).toBeNull()
})
