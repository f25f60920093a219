import { expect, test } from 'vitest'
import { contentOf, isSlotUp, otherPort, runningContentOf, slotOf } from '../../../src/plan/slots.ts'
import { createApp, createProcess } from './create-values.ts'

const RELEASE = '1.1.0-2.1-bbbbbbb'
const OLDER = '1.0.0-1.1-aaaaaaa'

/** An app host whose slots link to these releases; what runs on the green one is the newer release, or about to be. */
const appWith = (linked: readonly [string | null, string | null], green?: { readonly isUp: boolean }) =>
  createApp([], {
    slots: linked.map((linkedRelease, index) => ({
      port: 8000 + index,
      processes: index === 1 && green ? [createProcess({ release: RELEASE, ...green })] : [],
      linkedRelease,
      healthListeners: [],
    })),
  })

test('each port is the other one’s other, and has its slot’s color', () => {
  const ports = { blue: 8000, green: 8001 }
  expect([8000, 8001].map((port) => [otherPort(ports, port), slotOf(ports, port)])).toEqual([
    [8001, 'blue'],
    [8000, 'green'],
  ])
})

test.each([
  ['what listens on it', appWith([null, OLDER], { isUp: true }), RELEASE],
  ['what it links to while its process does not listen yet', appWith([RELEASE, OLDER], { isUp: false }), OLDER],
  ['what it links to while nothing runs', appWith([RELEASE, OLDER]), OLDER],
  ['nothing before its first deployment', appWith([RELEASE, null]), null],
])('a slot holds %s', (_, app, release) => {
  const version = release === null ? null : release.slice(0, 5)
  expect(contentOf([app], 8001)).toEqual({ port: 8001, release, version })
})

test('a slot is up if it is on one of the app hosts, and holds what runs there', () => {
  const apps = [appWith([null, OLDER]), appWith([null, OLDER], { isUp: true })]
  expect([isSlotUp(apps, 8000), isSlotUp(apps, 8001)]).toEqual([false, true])
  expect(runningContentOf(apps, 8000)).toBeNull()
  expect(contentOf(apps, 8001).release).toBe(RELEASE)
})

test('a slot that no app host has told of holds nothing', () => {
  expect(contentOf([], 8000)).toEqual({ port: 8000, release: null, version: null })
})
