import { theRunner } from '../runner.ts'
import { couldBeSecret, textsThatAreShown } from './could-be-secret.ts'
import type { InputReader } from './input-reader.ts'

/** Masks the secrets among the inputs in the log and lists them. To be called before anything else can print. */
export function maskSecrets(inputs: InputReader): string[] {
  const key = inputs.raw('ssh-private-key')
  const keyLines = key.split(/\r?\n|\\n/).map((line) => line.trim())
  const shown = textsThatAreShown(inputs)
  const variables = inputs
    .raw('app-env')
    .split(/\r?\n/)
    .map((line) => ({ name: line.slice(0, line.indexOf('=')).trim(), value: line.slice(line.indexOf('=') + 1) }))
  const secrets = [
    key,
    ...keyLines.filter((line) => line.length > 8 && !line.startsWith('-----')),
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
      .map(({ spelling }) => spelling),
  ]
  const distinct = [...new Set(secrets)].filter((secret) => secret.trim() !== '')
  for (const secret of distinct) theRunner().mask(secret)
  return distinct
}
