import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findMessages, messagesOfShell, messagesOfTypeScript, normalise } from '../tools/error-messages.ts'

const page = readFileSync(join(import.meta.dirname, '../../docs/troubleshooting.md'), 'utf8')

/** Those in the first column of its tables, and those that are a line of a list by themselves. */
const explained = page.split('\n').flatMap((line) => {
  const [, cell] = /^\|((?:[^|\\]|\\.)*)\|/.exec(line) ?? /^- (`+[^`].*`)$/.exec(line) ?? []
  return [...(cell ?? '').matchAll(/(`+)(.+?)\1/g)].map(([, , text = '']) => normalise(text))
})

test('docs/troubleshooting.md explains every message that src can end a run or warn with', () => {
  const missing = findMessages().filter(({ text }) => !explained.includes(text))
  const lines = missing.map(({ text, file }) => `| \`${text}\` | What to do. | (${file})`)
  expect(lines, `add these to docs/troubleshooting.md:\n${lines.join('\n')}\n`).toEqual([])
})

test('docs/troubleshooting.md names no message that src does not have', () => {
  const known = findMessages().map(({ text }) => text)
  const gone = explained.filter((text) => !known.includes(text))
  expect(gone, `take these out of docs/troubleshooting.md:\n${gone.join('\n')}\n`).toEqual([])
})

test('a message is found however it is written', () => {
  const typescript = `
    throw new Failure(
      cause ? \`\${host}: the \${name ? 'one' : \`o\${t}her\`} failed: \${cause}\` : 'it did not say why',
      { remedy: 'Not this.' },
    )
    // new Failure('nor this')
    const faults = [{ what: \`only \${kilobytes} kB are left\`, remedy: 'Nor this one.' }]
    reject(new Failure(GIVEN_UP))
    if (!ok) inputs.reportWrong('port', 'a number from 1')`
  expect(messagesOfTypeScript('src/any.ts', typescript, new Map([['GIVEN_UP', 'it was given up']]))).toEqual([
    '…: the … failed: …',
    'it did not say why',
    'only … kB are left',
    'it was given up',
    'port is …; allowed: a number from 1',
  ])
  const shell = `mkdir x || fail "can't make $1 (\${2:-none}): $(df "$1" | awk '{ print $4 }') kB"`
  expect(messagesOfShell(shell)).toEqual(["can't make … (…): … kB"])
  expect(normalise('…: two \n lines of … … text')).toBe('two lines of … text')
})
