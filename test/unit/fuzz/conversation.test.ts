import fc from 'fast-check'
import { expect } from 'vitest'
import { Failure } from '../../../src/failure.ts'
import { Answer } from '../../../src/hosts/answer.ts'
import { readCurlAnswer } from '../../../src/hosts/http.ts'
import { LineQueue } from '../../../src/hosts/line-queue.ts'
import { ANSWER_STARTS } from '../../../src/hosts/script.ts'
import { scriptFailure } from '../../../src/hosts/script-failure.ts'
import { findHealthTrouble } from '../../../src/plan/health/health.ts'
import { findReadiness, readReadiness } from '../../../src/plan/health/readiness.ts'
import { readRecord } from '../../../src/plan/promotion-record.ts'
import { readPromotionEnd } from '../../../src/promotion/recover.ts'
import { createInputs } from '../plan/create-values.ts'
import { PIECES } from './answers.ts'
import { fuzz, mutations, requireSteady } from './fuzz.ts'

const inputs = createInputs()
const statuses = fc.oneof(fc.nat(1_200).map(String), fc.constantFrom('', '-', '-1', '1.5', '1e3', '0x1ff', '200 '))

fuzz(
  'reports of a promotion, its end, HTTP and health may be anything',
  500,
  fc.property(
    mutations(
      [
        'confirmed free 8000 8001 1700000000 1699999999',
        'reverted asked for',
        '{"status":"UP","groups":["liveness","readiness"]}',
      ],
      PIECES,
    ),
    statuses,
    (said, status) => {
      readRecord(said, said)
      expect(['untouched', 'confirmed', 'reverted', 'unknown']).toContain(readPromotionEnd(said).state)
      findHealthTrouble(Number(status), said, inputs.health.status)
      readReadiness(200, said)
      expect(
        findReadiness('/actuator/health?x=1', { status: Number(status), body: said, location: said }).path ?? '/',
      ).toMatch(/^\//)
      try {
        const lines = [
          { word: 'status', rest: status },
          { word: 'body', rest: said },
        ]
        const answer = readCurlAnswer(new Answer('ubuntu@app', lines))
        expect(answer.status).toBeLessThan(1_000)
      } catch (thrown) {
        expect(String(thrown)).toBe('Error: no answer: curl returned no status')
      }
    },
  ),
)

fuzz(
  'an answer is the same in whatever pieces it arrives, and what comes before it is ignored',
  100,
  fc.asyncProperty(
    fc.array(fc.string({ maxLength: 30 })),
    fc.array(mutations(['locked', 'held run 7 of mona', 'alive'], [' ', '\t', '\r', ANSWER_STARTS])),
    fc.array(fc.nat(40)),
    async (noise, answer, cuts) => {
      const said = answer.map((line) => line.replaceAll('\n', ''))
      let text = [...noise, '', ANSWER_STARTS, ...said, ''].join('\n')
      const queue = new LineQueue(() => undefined)
      for (const length of cuts) {
        queue.push(text.slice(0, length))
        text = text.slice(length)
      }
      queue.push(text)
      queue.close(null)
      const heard: string[] = []
      for (let line = await queue.next(); line; line = await queue.next())
        heard.push(`${line.word} ${line.rest}`.trimEnd())
      fc.pre(!noise.some((line) => line.split('\n').includes(ANSWER_STARTS)))
      const isAnswer = (line: string) => !['alive', ANSWER_STARTS, ''].includes(line)
      expect(heard).toEqual(said.filter(isAnswer).map((line) => line.trimEnd()))
    },
  ),
)

fuzz(
  'an answer in any number of pieces takes linear time, with newlines or without',
  6,
  fc.property(fc.constantFrom('a', 'a\n', 'aaaaaaaa', '\n', 'aaaaaaaaaaaaaaa\n'), fc.boolean(), (piece, hasStarted) => {
    requireSteady((size) => () => {
      const queue = new LineQueue(() => undefined)
      if (hasStarted) queue.push(`${ANSWER_STARTS}\n`)
      for (let sent = 0; sent < size * 8; sent += piece.length) queue.push(piece)
      queue.close(null)
      for (let taken = 0; taken < (size * 8) / piece.length; taken += 1) queue.next()
      expect(queue.noise.length).toBeLessThanOrEqual(4_000)
    })
  }),
)

fuzz(
  'what a host prints instead of an answer becomes a failure, on one line and not too long',
  200,
  fc.property(
    mutations(
      [`Welcome!\n${ANSWER_STARTS}\nobserved\n`, '\u001b]0;host\u0007This account is currently not available.\n'],
      ['\u001b[31m', '\u001b]', '\u001b', '\n', '\r', '\u0085', ' '],
    ),
    fc.string({ unit: 'binary', maxLength: 5_000 }),
    fc.option(fc.integer({ min: 0, max: 255 })),
    (said, stderr, code) => {
      const lines = new LineQueue(() => undefined)
      lines.push(said.toWellFormed())
      const failure = scriptFailure(
        'ubuntu@app',
        'launch',
        { code, signal: null, stderr: stderr.toWellFormed() },
        lines,
      )
      expect(failure).toBeInstanceOf(Failure)
      expect(failure.message.isWellFormed()).toBe(true)
    },
  ),
)
