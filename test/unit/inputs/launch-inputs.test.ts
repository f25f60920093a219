import { expect, test } from 'vitest'
import { loadWith, REQUIRED } from './load-with.ts'

test.each([
  ['java-options', '-jar', 'java-options contains -jar, which the action sets itself'],
  ['java-options', '-Dserver.port=1', 'java-options contains -Dserver.port, which the action sets itself'],
  ['java-options', 'app.jar', /^java-options has a word, number 1, that is not an option/],
  ['java-options', '-Xmx1g a-b', /^java-options has a word, number 2, that is not an option/],
  ['app-arguments', '--server.port 8080', 'app-arguments contains --server.port, which the action sets itself'],
  ['spring-profile', 'a b', /allowed: profile names of letters, digits, "\.", "_" and "-", separated by commas$/],
  ['log-max-size', '100 MB!', /^log-max-size is "100 MB!"; allowed: a size in MB or GB/],
])('refuses %s: %s', (name, value, problem) => {
  const { problems } = loadWith({ ...REQUIRED, [name]: value })
  expect(problems).toEqual([typeof problem === 'string' ? problem : expect.stringMatching(problem)])
})

test('what only looks like a port of the action, within another word, is the application’s', () => {
  const given = {
    'health-port': '+1000',
    'java-options': '-Da=-Dserver.port=1 -Db=-Dmanagement.server.port=1 -Dc=-jar=',
    'app-arguments': '--a=--server.port=1 --b=--management.server.port=1 --server.portal=1',
  }
  expect(loadWith({ ...REQUIRED, ...given }).problems).toEqual([])
})
