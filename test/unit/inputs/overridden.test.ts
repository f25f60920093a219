import { expect, test } from 'vitest'
import { loadWith, REQUIRED } from './load-with.ts'

const problems = (given: Record<string, string>) => loadWith({ ...REQUIRED, ...given }).problems

test.each([
  [
    { 'java-options': '-Xmx1g -Dspring.profiles.active=cloud' },
    'java-options sets spring.profiles.active to something other than spring-profile, which takes precedence; set spring-profile instead',
  ],
  [
    { 'app-env': 'A=1\nSPRING_PROFILES_ACTIVE=cloud' },
    'app-env line 2 sets SPRING_PROFILES_ACTIVE to something other than spring-profile, which takes precedence; set spring-profile instead',
  ],
  [
    { operation: 'rollback', version: '1.0.3' },
    'version is set, but operation "rollback" builds nothing; to say which version is meant, set release',
  ],
  [
    { operation: 'rollback', promote: 'false' },
    'promote is "false", but operation "rollback" promotes; allowed only with operation: deploy',
  ],
  [
    { operation: 'promote', promote: 'false' },
    'promote is "false", but operation "promote" promotes; allowed only with operation: deploy',
  ],
])('what something else would silently override is refused: %o', (given, problem) => {
  expect(problems(given)).toEqual([problem])
})

test.each([
  { 'app-env': 'SPRING_PROFILES_ACTIVE=dev' },
  { 'java-options': '-Dspring.profiles.active=dev' },
  { 'app-env': 'SPRING_PROFILES_ACTIVE=cloud,eu', 'spring-profile': 'cloud,eu' },
  { operation: 'rollback', release: '1.0.3' },
  { operation: 'status', version: '1.0.3', promote: 'false' },
])('what says the same, or is used by another operation of the same settings, is not: %o', (given) => {
  expect(problems(given)).toEqual([])
})
