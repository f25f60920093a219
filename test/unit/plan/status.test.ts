import { expect, test } from 'vitest'
import { reconcile } from '../../../src/plan/reconcile.ts'
import { judgeStatus } from '../../../src/plan/status.ts'
import { createApp, createInputs, createNginx, createProcess } from './create-values.ts'

test('status has a row for each slot of each host, and tells releases that differ', () => {
  const slot = (port: number, release: string | null) => ({
    port,
    processes: release === null ? [] : [createProcess({ release })],
    linkedRelease: null,
    healthListeners: [],
  })
  const one = createApp([], { slots: [slot(8000, '1.0-1.1-aaaaaaa'), slot(8001, null)] })
  const two = createApp([], { host: 'app2', slots: [slot(8000, '1.1-2.1-bbbbbbb'), slot(8001, null)] })
  const troubles = [new Map([[8000, null]]), new Map([[8000, 'it answers 503']])]
  const nginx = createNginx([8000])
  const report = judgeStatus(
    createInputs(),
    [one, two],
    [nginx],
    troubles,
    reconcile(createInputs(), [nginx], [one, two]),
  )
  expect(report.slots.map(({ host, port, isLive, trouble }) => [host, port, isLive, trouble])).toEqual([
    ['app', 8000, true, null],
    ['app', 8001, false, 'nothing listens'],
    ['app2', 8000, true, 'it answers 503'],
    ['app2', 8001, false, 'nothing listens'],
  ])
  expect(report.remarks).toEqual([
    'the app hosts run different releases on the live slot: app 1.0-1.1-aaaaaaa, app2 1.1-2.1-bbbbbbb',
  ])
})

test('a configuration that nginx refuses for two enabled sites is a fault only where they are not repaired', () => {
  const said = 'nginx: [emerg] duplicate upstream "dev_live" in /etc/nginx/sites-enabled/dev_8001:3'
  const judge = (answering: readonly number[], test: string) => {
    const [app, nginx] = [
      createApp(answering),
      createNginx([8000, 8001], { configurationTest: { isOk: false, said: test } }),
    ]
    const troubles = [new Map(answering.map((port) => [port, null]))]
    return judgeStatus(createInputs(), [app], [nginx], troubles, reconcile(createInputs(), [nginx], [app]))
  }
  expect(judge([8000], said)).toMatchObject({
    faults: [],
    remarks: [expect.stringContaining('half-done: of the sites')],
  })
  const twice = 'nginx: [emerg] duplicate "log_format" name "x" in /etc/nginx/bluegreen/dev_live.requests.conf:22'
  expect(judge([8000], twice).faults).toEqual([])
  expect(judge([8000], 'nginx: [emerg] unknown directive "x" in /etc/nginx/conf.d/x.conf:1').faults).toHaveLength(1)
})
