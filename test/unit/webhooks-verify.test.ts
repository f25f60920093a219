/** The functions of docs/webhooks.md that verify a signature. */
import { spawnSync } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { WEBHOOK_SECRET } from '../stand-ins/webhook.ts'

const page = readFileSync('docs/webhooks.md', 'utf8')
const blockOf = (language: string) => new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'ms').exec(page)?.[1] ?? ''

const id = 'f3b0c442-98fc'
const body = '{"result":null,"ref":"ä.b"}\n'
const now = Math.floor(Date.now() / 1000)
const sign = (time: number | string, text = body, key = WEBHOOK_SECRET) =>
  `v1,${createHmac('sha256', key).update(`${id}.${time}.${text}`).digest('base64')}`
const cases = {
  'what was signed': { time: now, signature: sign(now), is: true },
  'what was signed four minutes ago': { time: now - 240, signature: sign(now - 240), is: true },
  'another body': { time: now, signature: sign(now, `${body} `), is: false },
  'another key': { time: now, signature: sign(now, body, 'another'), is: false },
  'a time that was changed': { time: now, signature: sign(now - 900), is: false },
  'what was signed long ago': { time: now - 900, signature: sign(now - 900), is: false },
  'what will be signed': { time: now + 900, signature: sign(now + 900), is: false },
  'a time that is none': { time: 'a[$(id)]', signature: sign('a[$(id)]'), is: false },
  'no signature': { time: now, signature: '', is: false },
}

test.each(Object.entries(cases))('in a shell: %s', (_, { time, signature, is }) => {
  for (const [shell, ...options] of [['dash'], ['bash', '--norc'], ['busybox', 'sh']] as const) {
    const words = [...options, '-c', `${blockOf('sh')}\nverify "$@"`, 'verify']
    const env = { PATH: process.env['PATH'], WEBHOOK_SECRET }
    const { status, stderr } = spawnSync(shell, [...words, id, String(time), signature], { input: body, env })
    expect([shell, status, String(stderr)]).toEqual([shell, is ? 0 : 1, ''])
  }
})

test.each(Object.entries(cases))('in Node.js: %s', async (_, { time, signature, is }) => {
  const { verify } = await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(blockOf('js'))}`)
  const headers = { 'webhook-id': id, 'webhook-timestamp': String(time), 'webhook-signature': signature }
  expect(verify(headers, Buffer.from(body), WEBHOOK_SECRET)).toBe(is)
})

test.each(Object.entries(cases))('in Python: %s', (_, { time, signature, is }) => {
  const headers = { 'webhook-id': id, 'webhook-timestamp': String(time), 'webhook-signature': signature }
  const call = `import json, sys\nprint(verify(json.loads(sys.argv[1]), sys.stdin.buffer.read(), sys.argv[2]))`
  const words = ['-c', `${blockOf('python')}\n${call}`, JSON.stringify(headers), WEBHOOK_SECRET]
  const { stdout } = spawnSync('python3', words, { input: body, encoding: 'utf8' })
  expect(stdout.trim() === 'True').toBe(is)
})
