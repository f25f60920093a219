import { describe, expect, test } from 'vitest'
import { readNginxAnswer } from '../../../../src/hosts/observe-nginx.ts'
import type { Inputs } from '../../../../src/inputs/inputs.ts'
import type { AppHostAddress } from '../../../../src/inputs/read-hosts.ts'
import { findNginxFaults } from '../../../../src/plan/faults/nginx-faults.ts'
import { findLive } from '../../../../src/plan/live/find-live.ts'
import { instantPaths, siteName } from '../../../../src/plan/nginx/instant-layout.ts'
import { renderServerSnippet, renderUpstreams } from '../../../../src/plan/setup/nginx-files.ts'
import { renderInstantSite, renderLinkedSite } from '../../../../src/plan/setup/site.ts'
import { buildStatusReport } from '../../../../src/plan/status-report.ts'
import { answerOf } from '../../hosts/answer-of.ts'
import { createApp, createInputs } from '../create-values.ts'

const LAYOUTS = ['instant', 'links'] as const

function inputsFor(...hosts: ReadonlyArray<string | readonly [string, string]>): Inputs {
  const appHosts = hosts.map((each): AppHostAddress => {
    const [host, address] = typeof each === 'string' ? [each, each] : each
    return { host, address, port: 22, user: 'ubuntu', deployPath: '/home/ubuntu/shop' }
  })
  return createInputs({ appHosts, promoteSteps: { steps: [], cookie: null } })
}

/** What an nginx host says that was set up with these inputs; `edit` is what somebody did since to each file. */
function observed(layout: (typeof LAYOUTS)[number], inputs: Inputs, edit = (text: string) => text) {
  const paths = instantPaths(inputs)
  const main = '/etc/nginx/nginx.conf'
  const sites = [8000, 8001].map((port) => {
    return [`/etc/nginx/sites-available/${siteName(inputs, port)}`, renderLinkedSite(inputs, port, null)] as const
  })
  const files = new Map(
    layout === 'links'
      ? [[main, 'http { include /etc/nginx/sites-enabled/*; }\n'], ...sites]
      : [
          [main, `http { include ${paths.site}; }\n`],
          [paths.site, renderInstantSite(inputs, null)],
          [paths.upstreamsSnippet, renderUpstreams(inputs, 'http')],
          [paths.serverSnippet, renderServerSnippet(inputs, 'http')],
        ],
  )
  const linesOf = (path: string) =>
    edit(files.get(path) ?? '')
      .split('\n')
      .slice(0, -1)
  const tell = (name: string, path: string) =>
    files.has(path) ? [`present ${name} ${path}`, ...linesOf(path).map((line) => `text ${name} ${line}`)] : []
  const said = [
    ...tell('blue', '/etc/nginx/sites-available/dev_8000'),
    ...tell('green', '/etc/nginx/sites-available/dev_8001'),
    ...tell('snippet', paths.serverSnippet),
    ...tell('upstreams', paths.upstreamsSnippet),
    `configuration ${main}`,
    ...(layout === 'instant'
      ? [`joined ${paths.site}`]
      : ['entry link 1000 /etc/nginx/sites-available/dev_8000 dev_8000']),
    ...[...files.keys()].flatMap((path) => [`file ${path}`, ...linesOf(path).map((line) => `line ${line}`)]),
    'live 8000 1000',
    'state-writable yes',
    'observed',
  ]
  return readNginxAnswer(inputs, answerOf('web', said), [])
}

const [OLD, NEW, IPV6] = ['10.0.0.5', '10.0.0.6', 'fd00::5'] as const

describe.each(LAYOUTS)('app-hosts that nginx was not set up for, %s layout', (layout) => {
  const faults = (before: Inputs, now: Inputs) => findNginxFaults(now, observed(layout, before), [])

  test('a host that nginx still sends requests to, and one that it sends none to, stop a deployment', () => {
    const remedy = 'Run operation: setup, which makes nginx send requests to every host in app-hosts, and to no other.'
    const [extra, missing] = [
      { what: 'web: nginx sends requests to 10.0.0.5, which is not in app-hosts', remedy },
      { what: 'web: nginx sends no requests to 10.0.0.6, which is in app-hosts', remedy },
    ]
    expect(faults(inputsFor(OLD), inputsFor(NEW))).toEqual([extra, missing])
    expect(faults(inputsFor(OLD), inputsFor(OLD, NEW))).toEqual([missing])
    expect(faults(inputsFor(OLD, NEW), inputsFor(NEW))).toEqual([extra])
    expect(faults(inputsFor(IPV6), inputsFor(OLD))).toMatchObject([
      { what: 'web: nginx sends requests to fd00::5, which is not in app-hosts' },
      {},
    ])
  })

  test('a rollback is not kept waiting for setup', () => {
    expect(faults(inputsFor(OLD, NEW), { ...inputsFor(NEW), operation: 'rollback' })).toEqual([])
  })

  test.each([
    [inputsFor(OLD, NEW), inputsFor(NEW, OLD)],
    [inputsFor(IPV6), inputsFor('FD00::5')],
    [inputsFor(['app', OLD]), inputsFor(['app2', OLD])],
    [inputsFor('app'), inputsFor(['app', OLD])],
    [inputsFor(['app', OLD]), inputsFor(OLD)],
    [inputsFor(IPV6), inputsFor('fd00:0::0:5')],
  ])('the same hosts are not a fault, however they are written', (before, now) => {
    expect(faults(before, now)).toEqual([])
  })

  test.each([
    ['the address was left out', [['app.example.com', OLD]], ['app.example.com']],
    ['a name was written as an address', ['app.example.com'], [OLD]],
    ['a name was written with its domain', ['app'], ['app.example.com']],
    ['a name was written without its domain', ['app.example.com', NEW], ['app', NEW]],
    ['a name with digits was written as an address', ['app1'], [OLD]],
    ['a name that begins with digits was written as an address', ['10.example.com'], [OLD]],
    ['an address was written as a name', [IPV6], ['app']],
  ] as const)('what may be the same hosts is a remark, no fault: %s', (_, before, now) => {
    const [old] = before
    const own = now[0]
    const written = typeof old === 'string' ? old : old[1]
    expect(faults(inputsFor(...before), inputsFor(...now))).toEqual([])
    expect(remarks(inputsFor(...before), inputsFor(...now))).toEqual([
      `web: nginx sends requests to ${written}, but app-hosts names ${own}; if that is another host, run operation: setup`,
    ])
  })

  test('of several hosts that may be the same, all are in one remark', () => {
    expect(remarks(inputsFor('app1', 'app2'), inputsFor('app1.example.com', 'app2.example.com'))).toEqual([
      'web: nginx sends requests to app1 and app2, but app-hosts names app1.example.com and app2.example.com; if that is another host, run operation: setup',
    ])
  })

  test.each([
    ['another name', ['app.example.com'], ['web.example.com']],
    ['another domain', ['app.example.com'], ['app.example.org']],
    ['a longer domain', ['app.example'], ['app.example.com']],
    ['another short name', ['app'], ['web.example.com']],
    ['a host more', ['app.example.com'], [OLD, NEW]],
    ['two names alike', ['app'], ['app.example.com', 'app.example.org']],
    ['another address, beside a name', [OLD, NEW], ['app', '10.0.0.7']],
  ] as const)('%s is a fault', (_, before, now) => {
    expect(faults(inputsFor(...before), inputsFor(...now))).not.toEqual([])
  })

  const remarks = (before: Inputs, now: Inputs, edit?: (text: string) => string) => {
    const [nginx, app] = [observed(layout, before, edit), createApp([8000])]
    const report = buildStatusReport(now, [app], [nginx], [], findLive(now, [nginx], [app]))
    expect(report.faults).toEqual([])
    return report.remarks
  }
  const byHand = (text: string) => text.replace(/^# Written by.*\n/, '')

  test('of files that somebody else wrote, only their number is remarked, and only of addresses', () => {
    expect(remarks(inputsFor(OLD), inputsFor(NEW), byHand)).toEqual([])
    expect(remarks(inputsFor(OLD), inputsFor(OLD, NEW), byHand)).toEqual([
      'web: nginx sends requests to 10.0.0.5, but app-hosts names 2 hosts',
    ])
    expect(remarks(inputsFor(OLD, IPV6), inputsFor(OLD), byHand)).toEqual([
      'web: nginx sends requests to 10.0.0.5 and fd00::5, but app-hosts names 1 host',
    ])
    expect(remarks(inputsFor(OLD, 'app'), inputsFor(OLD), byHand)).toEqual([])
    expect(remarks(inputsFor(OLD), inputsFor(OLD), byHand)).toEqual([])
  })
})
