import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { expect } from 'vitest'
import { INPUT_NAMES } from '../../../src/inputs/input-names.ts'
import { secretsWithin, secretsWithinWords } from '../../../src/inputs/secret-parts.ts'
import { splitWords } from '../../../src/inputs/split-words.ts'
import { loadWith, REQUIRED } from '../inputs/load-with.ts'
import { fuzz, mutations, refrains, requireSteady, sing } from './fuzz.ts'

const quote = (word: string) => `'${word.replaceAll("'", `'\\''`)}'`
const words = fc.array(fc.string({ unit: fc.constantFrom(...'ab0 \t\n\\"\'$`;|&*~#é'), maxLength: 10 }), {
  maxLength: 5,
})

fuzz(
  'quoted words are split into the same words again',
  300,
  fc.property(words, fc.constantFrom(' ', '\n\t', ' \\\n'), (given, blank) => {
    expect(splitWords(given.map(quote).join(blank))).toEqual(given)
    const doubly = given.map((word) => `"${word.replaceAll(/[\\"$`]/g, '\\$&')}"`)
    expect(splitWords(doubly.join(blank))).toEqual(given)
    const bare = given
      .filter((word) => word !== '')
      .map((word) => word.replaceAll(/[^\n]/g, '\\$&').replaceAll('\n', "'\n'"))
    expect(splitWords(bare.join(' '))).toEqual(given.filter((word) => word !== ''))
  }),
)
fuzz(
  'a shell splits words without expansions as we do',
  5,
  fc.property(
    fc.array(fc.string({ unit: fc.constantFrom(...'ab \\"\''), maxLength: 12 }), { minLength: 20, maxLength: 20 }),
    (texts) => {
      const closed = texts.filter((text) => splitWords(text) !== null)
      const script = closed.map((text) => `set -- ${text}\nprintf '%s\\001' "$@"\nprintf '\\002'`).join('\n')
      const said = execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\u0002').slice(0, -1)
      expect(said).toEqual(
        closed.map((text) => (splitWords(text) ?? []).map((word) => `${word}\u0001`).join('') || '\u0001'),
      )
    },
  ),
)
fuzz(
  'splitting words takes linear time',
  20,
  fc.property(refrains(['a', ' ', "'", '"', '\\', '\n', '$', "''", '\\"']), (refrain) => {
    requireSteady((size) => {
      const text = sing(refrain, size)
      return () => splitWords(text)
    })
  }),
)

// biome-ignore format: a list of pieces
const VALUES = [
  'ubuntu@app.example:22=10.0.0.5', '[fd00::1]', '200× GET /orders', '200-299, 302', '*.example.com', 'dev_{port}',
  'KEY=value', '10.0.0.0/8', 'https://a.b/c', '/etc/nginx/../x', '15m', '1.5', 'true',
]
// biome-ignore format: a list of pieces
const INPUT_PIECES = [
  '/', '//', '.', '..', '-', ',', '@', ':', '=', '[', ']', '{port}', '{', '*', ' ', '\n', '\t', '\r\n', '"', "'",
  '\\', '$', '0', '9', 'a', 'é', '×', '\u0085', '\u0000', '#', '?', 'none', 'GET ', 'https://',
]
const names = fc.constantFrom(...INPUT_NAMES.filter((name) => name !== 'working-directory'))
/** As an environment holds them. */
const values = mutations(VALUES, INPUT_PIECES).map((text) => text.replaceAll('\0', '').toWellFormed())

fuzz(
  'inputs may be anything: each problem is one line and names its input',
  30,
  fc.property(fc.array(fc.tuple(names, values), { minLength: 1, maxLength: 4 }), (given) => {
    const { problems } = loadWith({ ...REQUIRED, ...Object.fromEntries(given) })
    for (const problem of problems) {
      expect(problem).not.toMatch(/[\n\r]/)
      expect(problem.length).toBeLessThan(600)
      expect([...INPUT_NAMES, 'the environment variable'].some((name) => problem.startsWith(name))).toBe(true)
    }
  }),
)
fuzz(
  'reading an input takes linear time',
  4,
  fc.property(names, refrains(INPUT_PIECES.filter((piece) => piece !== '\u0000')), (name, refrain) => {
    requireSteady((size) => {
      const value = sing(refrain, size)
      return () => loadWith({ ...REQUIRED, [name]: value })
    })
  }),
)

// biome-ignore format: a list of pieces
const SECRET_PIECES = [
  '://', ':', '@', '/', '?', '#', '&', ';', '=', '"', "'", ' ', '\\', '\\n', '%41', '%', '{', '}', ',', '8000', 'a', '.', '-',
  'password=', 'password: ', '--password ', 'jdbc:oracle:thin:', '{"password":"', '"a":',
]
fuzz(
  'finding the secrets within a value takes linear time',
  20,
  fc.property(refrains(SECRET_PIECES), fc.boolean(), (refrain, isJson) => {
    requireSteady((size) => {
      const text = sing(refrain, size)
      const value = isJson ? JSON.stringify({ url: text, secret: [text] }) : text
      return () => secretsWithin(value)
    })
    requireSteady((size) => {
      const text = sing(refrain, size)
      return () => secretsWithinWords(text)
    })
  }),
)
