import { expect, test } from 'vitest'
import { readLogOffset } from '../../../../src/plan/app-log/log-zone.ts'
import { createInputs } from '../create-values.ts'

const SUMMER = new Date('2026-07-01T00:00:00Z')
const WINTER = new Date('2026-01-01T00:00:00Z')

test.each<[string[], string[], Date, string | null]>([
  [[], ['A=b', 'TZ='], SUMMER, null],
  [['-Duser.timezone=UTC'], ['TZ=Europe/Berlin'], SUMMER, '+00:00'],
  [['-Duser.timezone=UTC', '-Duser.timezone=Asia/Kolkata'], [], SUMMER, '+05:30'],
  [['-Xmx1g'], ['TZ=Europe/Berlin'], SUMMER, '+02:00'],
  [[], ['TZ=:Europe/Berlin'], WINTER, '+01:00'],
  [[], ['JAVA_TOOL_OPTIONS=-Da=b -Duser.timezone=America/New_York -Dc=d', 'TZ=UTC'], WINTER, '-05:00'],
  [['-Duser.timezone=GMT+2'], [], SUMMER, '+02:00'],
  [['-Duser.timezone=GMT-03:30'], [], SUMMER, '-03:30'],
  [['-Duser.timezone=GMT+0530'], [], SUMMER, '+05:30'],
  [['-Duser.timezone=GMT+2x'], [], SUMMER, null],
  [['-Duser.timezone=Etc/GMT-3'], [], SUMMER, '+03:00'],
  [['-Duser.timezone=No/Such'], [], SUMMER, null],
  [[], ['TZ=CET-1CEST'], SUMMER, null],
  [[], ['JAVA_OPTS=-Duser.timezone=Asia/Tokyo'], SUMMER, null],
  [['-Duser.timezone=UTC'], ['_JAVA_OPTIONS=-Duser.timezone=Asia/Tokyo'], SUMMER, '+09:00'],
  [['-Duser.timezone=+02:00'], [], SUMMER, null],
])('java-options %j and app-env %j', (javaOptions, appEnv, at, expected) => {
  expect(readLogOffset({ ...createInputs().launch, javaOptions, appEnv }, at)).toBe(expected)
})
