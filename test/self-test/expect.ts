/**
 * Compares the outputs of a step, in OUTPUTS as JSON, and what nginx on this machine serves, with what is wanted.
 * usage: expect.ts NAME=VALUE…    `serves=1.0.0`: the version that answers
 */
import { argv, env, stdout } from 'node:process'

const outputs = JSON.parse(env['OUTPUTS'] ?? '{}') as Record<string, string>
const wanted = argv.slice(2).map((argument) => argument.split('=') as [name: string, value: string])

const answer = await fetch('http://127.0.0.1/', { headers: { connection: 'close' } })
const seen: Record<string, string | null> = { ...outputs, serves: answer.headers.get('x-version') }
for (const [name, value] of wanted) {
  const isWanted = seen[name] === value
  stdout.write(`${isWanted ? 'as wanted' : 'WRONG'}: ${name} is ${seen[name]}${isWanted ? '' : `, not ${value}`}\n`)
  if (!isWanted) process.exitCode = 1
}
