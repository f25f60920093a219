import { expect, test } from 'vitest'
import type { InputName } from '../../../src/inputs/input-names.ts'
import { loadWith, REQUIRED } from './load-with.ts'

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: a shell would fill it in, we must not
const HOSTILE = [
  '$(touch /tmp/x)',
  ';reboot',
  'a\nroot x',
  '../../etc',
  '`id`',
  `a'b`,
  'a"b',
  'x; } server { listen 81; ',
  '-rf',
  'a b&&c|d>e',
  '{port}}',
  'a${IFS}b',
]
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: see above

const NAME_LIKE: readonly InputName[] = [
  'operation',
  'environment',
  'service',
  'version',
  'app-hosts',
  'nginx-hosts',
  'ssh-user',
  'ssh-jump',
  'deploy-path',
  'java',
  'spring-profile',
  'health-path',
  'version-path',
  'site',
  'nginx-sites-available',
  'nginx-sites-enabled',
  'setup-layout',
  'setup-listen',
  'setup-server-name',
  'blue-port',
  'stop-timeout',
  'log-max-size',
  'health-interval',
  'health-status',
  'verify-url',
]

test.each(NAME_LIKE)('%s accepts nothing hostile, and only that is reported', (name) => {
  for (const value of HOSTILE) {
    const { problems } = loadWith({ ...REQUIRED, [name]: value })
    expect(problems, value).not.toEqual([])
    expect(problems.filter((problem) => !problem.startsWith(name) || problem.includes('\n'))).toEqual([])
  }
})

test('a repository of any name gives a safe service', () => {
  const before = process.env['GITHUB_REPOSITORY']
  for (const value of HOSTILE) {
    process.env['GITHUB_REPOSITORY'] = `acme/${value.replaceAll('/', '')}x`
    expect(loadWith(REQUIRED).inputs?.service).toMatch(/^[A-Za-z0-9][A-Za-z0-9._-]*$/)
  }
  for (const [name, service] of [
    ['.My shop', 'My-shop'],
    ['x'.repeat(70), 'x'.repeat(64)],
  ]) {
    process.env['GITHUB_REPOSITORY'] = `acme/${name}`
    expect(loadWith(REQUIRED).inputs?.service).toBe(service)
  }
  process.env['GITHUB_REPOSITORY'] = before
})
