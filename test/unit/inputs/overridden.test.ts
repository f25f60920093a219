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
    { 'app-env': 'SPRING_APPLICATION_JSON={"server":{"port":8080},"shop.currency":"EUR"}' },
    'app-env line 1 sets server.port in SPRING_APPLICATION_JSON, which the action sets itself',
  ],
  [
    { 'app-env': 'SPRING_APPLICATION_JSON={"Server.Port":8080}' },
    'app-env line 1 sets server.port in SPRING_APPLICATION_JSON, which the action sets itself',
  ],
  [
    { 'app-env': 'SPRING_APPLICATION_JSON={"server":{"a":1},"ser-ver":{"p_ort":8080}}' },
    'app-env line 1 sets server.port in SPRING_APPLICATION_JSON, which the action sets itself',
  ],
  [
    { 'app-env': 'SPRING_APPLICATION_JSON={"management.server":{"port":0}}', 'health-port': '+1000' },
    'app-env line 1 sets management.server.port in SPRING_APPLICATION_JSON, which the action sets itself',
  ],
  [
    { 'app-env': 'SPRING_APPLICATION_JSON={"spring":{"profiles":{"active":["dev","eu"]}}}' },
    'app-env line 1 sets spring.profiles.active in SPRING_APPLICATION_JSON, which takes precedence over spring-profile; set spring-profile instead',
  ],
  [
    { 'java-options': `'-Dspring.application.json={"server.port":8080}'` },
    'java-options sets server.port in spring.application.json, which the action sets itself',
  ],
  [
    { 'app-arguments': `'--spring.application.json={"spring.profiles":{"active":"cloud"}}'` },
    'app-arguments sets spring.profiles.active in spring.application.json, which takes precedence over spring-profile; set spring-profile instead',
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
  { 'app-env': 'SPRING_APPLICATION_JSON={"management.server.port":0,"server":{"portal":1},"spring.profiles":"x"}' },
  {
    'app-env': 'SPRING_APPLICATION_JSON={"spring":{"profiles":{"active":["cloud","eu"]}}}',
    'spring-profile': 'cloud,eu',
  },
  { 'app-env': 'SPRING_APPLICATION_JSON={"spring.profiles.active":"dev", "server": null}' },
  { 'app-env': 'SPRING_APPLICATION_JSON={"system":{"port":1},"server":"port"}' },
  { 'app-env': 'SPRING_APPLICATION_JSON={"spring.profiles.active":"cloud, eu"}', 'spring-profile': 'cloud,eu' },
  { 'app-env': 'SPRING_APPLICATION_JSON=server.port' },
  { 'app-env': 'SHOP_JSON={"server.port":8080}' },
  { operation: 'rollback', release: '1.0.3' },
  { operation: 'status', version: '1.0.3', promote: 'false' },
])('what says the same, or is used by another operation of the same settings, is not: %o', (given) => {
  expect(problems(given)).toEqual([])
})
