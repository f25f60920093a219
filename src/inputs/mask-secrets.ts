import { theRunner } from '../runner.ts'
import { couldBePartOfSecret, couldBeSecret } from './could-be-secret.ts'
import type { InputName } from './input-names.ts'
import type { InputReader } from './input-reader.ts'
import type { RunContext } from './run-context.ts'
import { linesOfKey, secretsWithin, secretsWithinWords } from './secret-parts.ts'
import { readShown, type Shown } from './unmasked-texts.ts'

/** Of free words, with a secret among them where somebody put it there. */
const MAY_CONTAIN_SECRETS: readonly InputName[] = [
  'java-options',
  'app-arguments',
  'before-promote',
  'after-promote',
  'build-command',
  'nginx-test-command',
  'nginx-reload-command',
  'health-path',
  'nginx-health-path',
  'version-path',
  'warm-up',
  'verify-url',
]

/** Masks the secrets among the inputs in the log and lists them. To be called before anything else can print. */
export function maskSecrets(inputs: InputReader, run: RunContext): string[] {
  const key = inputs.raw('ssh-private-key')
  const shown = readShown(inputs, run)
  const secrets = [
    key,
    ...linesOfKey(key),
    inputs.raw('ssh-passphrase'),
    inputs.raw('ssh-passphrase').trimEnd(),
    inputs.text('slack-webhook-url'),
    inputs.text('slack-bot-token'),
    inputs.text('webhook-url'),
    inputs.text('webhook-secret'),
    inputs.text('github-token'),
    ...secretsOfVariables(inputs.raw('app-env'), shown),
    ...MAY_CONTAIN_SECRETS.flatMap((name) => secretsWithinWords(inputs.raw(name))).filter((part) =>
      couldBePartOfSecret(part, shown),
    ),
  ]
  const distinct = [...new Set(secrets.filter((secret) => secret.trim() !== '').flatMap(spellingsOf))]
  for (const secret of distinct) theRunner().mask(secret)
  return distinct
}

/** Of lines of `KEY=VALUE`. */
function secretsOfVariables(lines: string, shown: Shown): string[] {
  return lines
    .split('\n')
    .map((line) => ({ name: line.slice(0, line.indexOf('=')).trim(), value: line.slice(line.indexOf('=') + 1) }))
    .flatMap(({ name, value }) => [value, value.trim()].map((spelling) => ({ name, spelling })))
    .filter(({ name, spelling }) => couldBeSecret(name, spelling, shown))
    .flatMap(({ spelling }) => [
      spelling,
      ...secretsWithin(spelling).filter((part) => couldBePartOfSecret(part, shown)),
    ])
}

/** A secret as it is, and as logs in JSON and addresses spell it: some escape `/`, some `=` and what else HTML may need. */
function spellingsOf(secret: string): string[] {
  const wellFormed = secret.toWellFormed()
  const inJson = JSON.stringify(wellFormed).slice(1, -1)
  const forHtml = inJson.replace(/[<>&'=]/g, (one) => `\\u00${one.charCodeAt(0).toString(16)}`)
  return [secret, inJson, inJson.replaceAll('/', '\\/'), forHtml, encodeURIComponent(wellFormed)]
}
