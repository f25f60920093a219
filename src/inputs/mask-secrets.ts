import * as core from '@actions/core'
import type { InputReader } from './input-reader.ts'

/** Masks the secrets among the inputs in the log and lists them. To be called before anything else can print. */
export function maskSecrets(inputs: InputReader): string[] {
  const key = inputs.raw('ssh-private-key')
  const keyLines = key.split(/\r?\n|\\n/).map((line) => line.trim())
  const envValues = inputs
    .raw('app-env')
    .split(/\r?\n/)
    .map((line) => line.slice(line.indexOf('=') + 1))
  const secrets = [
    key,
    ...keyLines.filter((line) => line.length > 8 && !line.startsWith('-----')),
    inputs.raw('ssh-passphrase'),
    inputs.text('slack-webhook-url'),
    inputs.text('slack-bot-token'),
    inputs.text('github-token'),
    ...envValues.filter(isWorthMasking),
  ]
  const distinct = [...new Set(secrets)].filter((secret) => secret.trim() !== '')
  for (const secret of distinct) core.setSecret(secret)
  return distinct
}

// A masked "true" or "8000" would make the whole log unreadable and empty the outputs that contain it.
function isWorthMasking(value: string): boolean {
  return value.length >= 4 && !/^(true|false|null|none|\d{4,5})$/i.test(value)
}
