import { theRunner } from '../runner.ts'
import { couldBeSecret, textsThatAreShown } from './could-be-secret.ts'
import type { InputReader } from './input-reader.ts'
import { linesOfKey, secretsWithin } from './secret-parts.ts'

/** Masks the secrets among the inputs in the log and lists them. To be called before anything else can print. */
export function maskSecrets(inputs: InputReader): string[] {
  const key = inputs.raw('ssh-private-key')
  const shown = textsThatAreShown(inputs)
  const variables = inputs
    .raw('app-env')
    .split(/\r?\n/)
    .map((line) => ({ name: line.slice(0, line.indexOf('=')).trim(), value: line.slice(line.indexOf('=') + 1) }))
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
    ...variables
      .flatMap(({ name, value }) => [value, value.trim()].map((spelling) => ({ name, spelling })))
      .filter(({ name, spelling }) => couldBeSecret(name, spelling, shown))
      .flatMap(({ spelling }) => [
        spelling,
        ...secretsWithin(spelling).filter((part) => couldBeSecret('', part, shown)),
      ]),
  ]
  const distinct = [...new Set(secrets.filter((secret) => secret.trim() !== '').flatMap(spellingsOf))]
  for (const secret of distinct) theRunner().mask(secret)
  return distinct
}

/** A secret as it is, and as logs in JSON and addresses spell it: some escape `/`, some `=` and what else HTML may need. */
function spellingsOf(secret: string): string[] {
  const wellFormed = secret.toWellFormed()
  const inJson = JSON.stringify(wellFormed).slice(1, -1)
  const forHtml = inJson.replace(/[<>&'=]/g, (one) => `\\u00${one.charCodeAt(0).toString(16)}`)
  return [secret, inJson, inJson.replaceAll('/', '\\/'), forHtml, encodeURIComponent(wellFormed)]
}
