import { describe, expect, test } from 'vitest'
import { Failure } from '../../../src/failure.ts'
import { AnswerLine, SECONDS } from '../../../src/hosts/answer-line.ts'
import { parseLine, splitFields } from '../../../src/hosts/line.ts'
import { answerOf } from './answer-of.ts'

const answer = answerOf('ubuntu@app', [
  'user ubuntu',
  'user root',
  'lingers yes',
  'writable no',
  'text blue upstream a {',
  'text blues none of it',
  'text blue ',
  'stray line',
  'file /etc/my nginx/a.conf',
  'line one',
  'other',
  'line two  ',
  'file /b',
  'free 17',
  'free many',
  'unknown ',
])
const lineOf = (text: string) => new AnswerLine('ubuntu@app', parseLine(text))
const failure = (message: string) => expect.objectContaining({ name: 'Failure', message: `ubuntu@app: ${message}` })

describe('an answer by its words', () => {
  test('the first line with a word counts, or all of them do, in their order', () => {
    expect(answer.text('user')).toBe('ubuntu')
    expect(answer.texts('user')).toEqual(['ubuntu', 'root'])
    expect(answer.all.filter(({ word }) => word === 'user')).toEqual([
      { word: 'user', rest: 'ubuntu' },
      { word: 'user', rest: 'root' },
    ])
  })

  test('a word without anything is there, and one that was not said is null', () => {
    expect([answer.has('other'), answer.text('other')]).toEqual([true, ''])
    expect([answer.has('others'), answer.text('others'), answer.texts('others')]).toEqual([false, null, []])
    expect(answerOf('ubuntu@app', []).has('constructor')).toBe(false)
  })

  test('only "yes" is yes', () => {
    expect(['lingers', 'writable', 'other', 'others'].map((word) => answer.isYes(word))).toEqual([
      true,
      false,
      false,
      false,
    ])
  })

  test('of lines about several files, each has those with its own name', () => {
    expect(answer.texts('text', 'blue')).toEqual(['upstream a {', ''])
    expect(answer.text('text', 'green')).toBeNull()
  })

  test('lines that follow another belong to it', () => {
    expect(answer.sections('file', 'line')).toEqual([
      { first: '/etc/my nginx/a.conf', further: ['one', 'two  '] },
      { first: '/b', further: [] },
    ])
  })

  test('without its last line it is incomplete, and that names the host', () => {
    expect(() => answer.requireObserved()).toThrow(failure('observing the host was interrupted'))
    expect(() => answerOf('ubuntu@app', ['observed']).requireObserved()).not.toThrow()
  })
})

describe('numbers', () => {
  test('what is a number is read; what is empty or was not said is not known', () => {
    expect([answer.number('free'), answer.number('unknown'), answer.number('others')]).toEqual([17, null, null])
    expect(lineOf('at 1700000000').number('1700000000', SECONDS)).toBe(1_700_000_000)
  })

  test.each(['many', '-1', '1.5', '1e3', '0x10', 'NaN', ' 1', '1 ', '17 18', '9'.repeat(16), '١'])(
    '%j is an error that shows the line',
    (text) => {
      const said = answerOf('ubuntu@app', [`free ${text}`])
      expect(() => said.number('free')).toThrow(failure(`its answer can't be read: free ${text}`))
    },
  )

  test('more seconds than a date can hold are an error, too', () => {
    expect(lineOf('at').number('99999999999', SECONDS)).toBe(99_999_999_999)
    expect(() => lineOf('at x').number('100000000000', SECONDS)).toThrow(Failure)
  })

  test('one that is always known must not be missing', () => {
    expect(lineOf('pid ').number('')).toBeNull()
    expect(() => lineOf('pid ').requireNumber('')).toThrow(failure("its answer can't be read: pid "))
  })

  test('of an endless line the beginning is shown, without half a character', () => {
    const shownOf = (text: string) => {
      try {
        lineOf(text).number('x')
      } catch (thrown) {
        if (thrown instanceof Failure && thrown.remedy) return thrown.message.replace(/^.*read: /, '')
      }
      throw new Error('it was read')
    }
    expect(shownOf(`free ${'x'.repeat(1_000_000)}`)).toBe(`free ${'x'.repeat(195)}`)
    expect(shownOf(`free ${'x'.repeat(194)}😀`)).toBe(`free ${'x'.repeat(194)}\ufffd`)
  })
})

describe('fields', () => {
  test('the last one is everything that follows, such as a name with spaces', () => {
    expect(lineOf('entry link 5 /a/b my  site ').fields(3)).toEqual(['link', '5', '/a/b', 'my  site '])
    expect(splitFields('reverted the run asked for it', 1)).toEqual(['reverted', 'the run asked for it'])
  })

  test('one that is empty is still one', () => {
    expect(lineOf('entry link  /a b').fields(3)).toEqual(['link', '', '/a', 'b'])
    expect(lineOf('entry link ').fields(1)).toEqual(['link', ''])
  })

  test('too few are an error in an answer, and just fewer in a text', () => {
    expect(() => lineOf('entry link 5').fields(3)).toThrow(failure("its answer can't be read: entry link 5"))
    expect(splitFields('confirmed', 1)).toEqual(['confirmed'])
  })

  test('of a line about something, they are those after its name, and an error shows all of it', () => {
    const [line] = answerOf('ubuntu@app', ['process 8001 9 own', 'process 8000 812 own']).lines('process', '8000')
    expect(line?.fields(1)).toEqual(['812', 'own'])
    expect(() => line?.fields(2)).toThrow(failure("its answer can't be read: process 8000 812 own"))
  })
})
