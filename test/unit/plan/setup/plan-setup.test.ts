import { describe, expect, test } from 'vitest'
import type { JournalEntry } from '../../../../src/plan/app-observation.ts'
import { firstLivePort, readLinkedPort } from '../../../../src/plan/setup/first-live-port.ts'
import { describeSetup, planNginxSetup, planSetup } from '../../../../src/plan/setup/plan-setup.ts'
import {
  createApp,
  createInputs,
  createInstant,
  createJournalEntry,
  createNginx,
  createProcess,
} from '../create-values.ts'
import { refusalOf } from '../refusal.ts'

const instant = createInputs({ setup: { ...createInputs().setup, layout: 'instant' } })
const links = createInputs()
const LINKED = createNginx([], { instant: createInstant() })

describe('the port of the live slot is no longer one of the inputs', () => {
  test.each([
    ['both ports', { blue: 9000, green: 9001 }, 'instant'],
    ['one port', { blue: 9000, green: 8001 }, 'instant'],
    ['both ports, and the layout', { blue: 9000, green: 9001 }, 'links'],
  ] as const)('%s changed: setup refuses, and says how to go on', (_, ports, layout) => {
    const inputs = { ...(layout === 'instant' ? instant : links), ports }
    expect(refusalOf(() => planSetup(inputs, [createApp([8001])], [LINKED]))).toEqual({
      message: 'web: /var/lib/bluegreen/dev_live/live points to 8000, which is not a slot',
      remedy: [
        'If 8000 was the port of the live slot, keep it as blue-port or green-port, and change the other port first: run operation: setup, then deploy. Once the new port is live, change 8000 in the same way.',
        'If nothing answers on port 8000 any more, link the live slot: ln -sfn 9000 /var/lib/bluegreen/dev_live/live',
      ].join('\n'),
    })
  })

  test('a link of another service is reported as such', () => {
    const ofOther = createNginx([], { instant: createInstant({ owner: 'dev/billing', linkedPort: 8010 }) })
    expect(() => planSetup(instant, [createApp([])], [ofOther])).toThrow('belongs to dev/billing, not to dev/shop')
  })

  test('the port of the standby may change, and a link that nginx does not read may name anything', () => {
    const linesOf = (inputs: typeof instant, nginx: typeof LINKED) =>
      planSetup(inputs, [createApp([])], [nginx]).nginx[0]
    expect(linesOf({ ...instant, ports: { blue: 8000, green: 9001 } }, LINKED)).toContainEqual({
      line: 'slots 8000 /var/lib/bluegreen/dev_live 8000 9001',
    })
    const unread = createNginx([8001], { instant: createInstant({ isIncluded: false, linkedPort: 9999 }) })
    expect(linesOf(instant, unread)).toContainEqual({
      line: 'slots 8001 /var/lib/bluegreen/dev_live 8000 8001',
    })
  })
})

describe('a link names the live slot', () => {
  // The only slot that answers, and the recorded one.
  const apps = [createApp([8001], { journal: [entry('2026-05-01', 8001)] })]

  test.each([
    ['loses paths', { lostPath: 'http://$live/x' }],
    ["can't be reached over HTTP", { endpoint: null }],
  ])('setup leaves it, although the site that nginx reads %s', (_, overrides) => {
    const nginx = createNginx([], { instant: createInstant({ linkedPort: 8000, ...overrides }) })
    expect(planSetup(instant, apps, [nginx]).nginx[0]).toContainEqual({
      line: 'slots 8000 /var/lib/bluegreen/dev_live 8000 8001',
    })
  })

  test('the same holds in the links layout', () => {
    const enabled = createNginx([8000])
    const unreachable = { ...enabled, sites: enabled.sites.map((site) => ({ ...site, endpoint: null })) }
    expect(firstLivePort(instant, apps, unreachable, [])).toBe(8000)
  })

  test('if it names none, setup finds out which one is', () => {
    const nginx = createNginx([], { instant: createInstant({ linkedPort: null }) })
    expect(firstLivePort(instant, apps, nginx, [nginx])).toBe(8001)
  })

  test('two of them name none', () => {
    const nginx = createNginx([8000, 8001])
    expect(readLinkedPort(nginx, links)).toEqual([])
    expect(firstLivePort(links, apps, nginx, [nginx])).toBe(8001)
  })

  test('nor does one whose site is missing, which setup writes', () => {
    const [blue, green] = createNginx([]).sites
    expect(readLinkedPort(createNginx([8000], { sites: green ? [green] : [] }), links)).toEqual([])
    expect(readLinkedPort(createNginx([8000], { sites: blue && green ? [blue, green] : [] }), links)).toEqual([8000])
  })
})

const entry = (at: string, livePort: number | null, result = 'deployed') =>
  createJournalEntry(result, 'a', { at, livePort, release: null })

describe('the slot that a new nginx host begins with', () => {
  const bare = createNginx([], { host: 'web2', sites: [] })
  const first = (apps: readonly ReturnType<typeof createApp>[], others = [bare]) =>
    firstLivePort(instant, apps, bare, others)
  const both = (...journal: JournalEntry[]) => createApp([8000, 8001], { journal })

  test('is that of another nginx host, the only one that answers, or blue', () => {
    expect(first([both(entry('2026-05-01', 8000))], [bare, createNginx([8001])])).toBe(8001)
    expect(first([createApp([8001], { journal: [entry('2026-05-01', 8000)] })])).toBe(8001)
    expect(first([createApp([])])).toBe(8000)
    // Nobody knows how the last promotion ended.
    expect(first([createApp([], { journal: [entry('2026-05-01', 8001), entry('2026-05-02', null, 'unknown')] })])).toBe(
      8000,
    )
  })

  test('is what was live last if both answer, or neither', () => {
    const journal = [entry('2026-05-01', 8000), entry('2026-05-02', 8001), entry('2026-05-03', null, 'failed')]
    expect(first([both(...journal)])).toBe(8001)
    expect(first([both(...journal.slice(0, 1))])).toBe(8000)
    expect(first([createApp([], { journal })])).toBe(8001)
    expect(first([both(entry('2026-05-02', 8000)), both(entry('2026-05-03', 8001))])).toBe(8001)
    expect(first([both(entry('2026-05-03', 8001)), both(entry('2026-05-02', 8000))])).toBe(8001)
  })

  test('is what was recorded last, even by a runner whose clock was behind', () => {
    const [earlier, later] = [entry('2026-05-03', 8000), entry('2026-05-02', 8001)]
    expect(first([both(earlier), both(earlier, later)])).toBe(8001)
    expect(first([both(earlier, later), both(earlier)])).toBe(8001)
  })

  test.each([
    ['nothing was recorded', []],
    ['a port was recorded that is not a slot any more', [entry('2026-05-01', 7000)]],
    ['nobody knows how the last promotion ended', [entry('2026-05-01', 8001), entry('2026-05-02', null, 'unknown')]],
  ])('is not guessed if both answer, and %s', (_, journal) => {
    expect(refusalOf(() => first([both(...journal)]))).toEqual({
      message: 'web2: both slots answer, and nothing says which one is live',
      remedy: [
        'If another nginx host sends requests to this service, name it in nginx-hosts, too: its slot counts.',
        'Otherwise, on each app host, stop the process on the port that should not be live (sudo ss -ltnp shows it), then run this again.',
      ].join('\n'),
    })
  })
})

describe('setup and its dry run refuse the same', () => {
  const stranger = createProcess({ isOtherService: true })
  const taken = createApp([], {
    slots: [{ port: 8001, processes: [stranger], linkedRelease: null, healthListeners: [] }],
  })
  const shared = createApp([], { neighbor: { environment: 'prod', service: 'shop' } })
  const moved = createNginx([], { host: 'web2', instant: createInstant({ linkedPort: 9999 }) })

  test.each([
    ['a slot of another service', [taken], [LINKED], 'port 8001 is taken by another service'],
    [
      'a deploy path of another environment',
      [shared],
      [LINKED],
      'prod/shop also uses this deploy path and these ports',
    ],
    ['a port that is no longer one of the inputs', [createApp([8000, 8001])], [createNginx([]), moved], 'which is not'],
    ['two slots that answer', [createApp([8000, 8001])], [createNginx([])], 'both slots answer'],
  ])('%s', (_, apps, nginx, what) => {
    expect(() => planSetup(instant, apps, nginx)).toThrow(what)
    expect(() => describeSetup(instant, apps, nginx)).toThrow(what)
  })

  test('a dry run also refuses what setup finds before and after it has changed the hosts', () => {
    const apps = [createApp([8000])]
    const own = createNginx([8000]).sites.map((site) => ({ ...site, isWrittenBySetup: false }))
    const said = (overrides: Parameters<typeof createNginx>[1]) =>
      refusalOf(() => describeSetup({ ...instant, operation: 'setup' }, apps, [createNginx([8000], overrides)]))
    expect(said({ sites: own }).message).toBe(
      'web: /etc/nginx/sites-available/dev_8000 is enabled for this service, but was not written by setup',
    )
    expect(said({ isCertbotAtWork: true }).message).toContain('certbot is still at work')
  })

  test('an nginx that reads no folder for sites is told to', () => {
    const nginx = createNginx([], { notIncluded: ['/etc/nginx/sites-enabled/dev_live'], includedFolder: null })
    expect(refusalOf(() => planSetup(instant, [createApp([])], [nginx]))).toEqual({
      message: 'web: nginx reads neither /etc/nginx/sites-enabled nor a folder such as conf.d',
      remedy: 'Add to the http block of nginx.conf: include /etc/nginx/sites-enabled/*;',
    })
  })

  test('a dry run lists what setup ensures on each host', () => {
    const [appHost] = instant.appHosts
    if (!appHost) throw new Error('no app host')
    const appHosts = [appHost, { ...appHost, host: 'app2', deployPath: '/srv/shop' }]
    const apps = [createApp([8001]), createApp([8001], { host: 'app2' })]
    const hosts = [createNginx([]), createNginx([], { host: 'web2', accessLogContext: null })]
    const lines = describeSetup({ ...instant, appHosts }, apps, hosts)
    const folders = (host: string, path: string) =>
      ['', '/releases', '/slots'].map((folder) => `ensure ${host}: folder 755 user ${path}${folder}`)
    expect(lines.slice(0, 6)).toEqual([...folders('app', '/home/ubuntu/shop'), ...folders('app2', '/srv/shop')])
    for (const host of ['web', 'web2']) {
      expect(lines).toContain(`ensure ${host}: slots 8001 /var/lib/bluegreen/dev_live 8000 8001`)
    }
    expect(lines.filter((line) => line.includes(': watch '))).toEqual([
      'ensure web: watch /var/lib/bluegreen/.watch/dev_live',
    ])
  })
})

describe('what else is on the nginx host', () => {
  const linesOf = (nginx: typeof LINKED, inputs = instant) =>
    planNginxSetup(inputs, nginx, 8000).map(({ line }) => line)
  const linksIn = (lines: readonly string[]) => lines.filter((line) => /^(un)?link /.test(line))
  const SITE = '/etc/nginx/sites-available/dev_live'
  const ENABLED = '/etc/nginx/sites-enabled'
  const live = { name: 'dev_live', isLink: true, changedAt: 1000, target: SITE }

  test('the site of the instant layout takes the place of those of the links layout, and of no other', () => {
    const other = { ...live, name: 'billing', target: '/etc/nginx/sites-available/billing' }
    const entries = [...createNginx([8000, 8001]).entries, other]
    expect(linksIn(linesOf(createNginx([], { entries })))).toEqual([
      `link ${SITE} ${ENABLED}/dev_live`,
      `unlink ${ENABLED}/dev_8000`,
      `unlink ${ENABLED}/dev_8001`,
    ])
  })

  test.each([
    [
      'setup’s own that reads the snippets is written again',
      createNginx([], { instant: createInstant(), entries: [live] }),
      true,
    ],
    ['a person’s that reads the snippets stays', LINKED, false],
    [
      'none reads the snippets: setup writes one',
      createNginx([], { instant: createInstant({ isIncluded: false }) }),
      true,
    ],
    [
      'a person’s that has not joined yet stays',
      createNginx([8000], { sites: createNginx([]).sites.map((site) => ({ ...site, isWrittenBySetup: false })) }),
      false,
    ],
  ])('a site: %s', (_, nginx, isWritten) => {
    const lines = linesOf(nginx)
    expect(lines.includes(`file 644 ${SITE}`)).toBe(isWritten)
    expect(linksIn(lines)).toEqual(isWritten ? [`link ${SITE} ${ENABLED}/dev_live`] : [])
    expect(lines).toContain('file 644 /etc/nginx/bluegreen/dev_live.server.conf')
  })

  test.each([
    ['_', true],
    ['shop.example.com _', true],
    ['shop.example.com', false],
    ['shop_.example.com', false],
  ])('nginx’s welcome page goes where the site answers to all names: %s', (serverName, isRemoved) => {
    const inputs = createInputs({ setup: { ...instant.setup, serverName } })
    expect(linesOf(createNginx([]), inputs).includes(`welcome ${ENABLED}/default`)).toBe(isRemoved)
    const sites = createNginx([]).sites.map((site) => ({ ...site, isWrittenBySetup: false }))
    // As long as it is not known whether a person's site will join.
    expect(linesOf(createNginx([8000], { sites }), inputs)).not.toContain(`welcome ${ENABLED}/default`)
  })

  test('where nginx reads no sites-enabled, an entry with a name of its own is kept in the links layout alone', () => {
    const folder = { includedFolder: '/etc/nginx/conf.d', notIncluded: [`${ENABLED}/dev_live`, `${ENABLED}/dev_8000`] }
    const kept = createNginx([], {
      ...folder,
      entries: createNginx([8000]).entries.map((entry) => ({ ...entry, name: 'shop.conf' })),
    })
    const reading = 'link /etc/nginx/bluegreen/dev_live.entries.conf /etc/nginx/conf.d/bluegreen-dev_live.conf'
    expect(linesOf(kept, links)).not.toContain(reading)
    expect(linesOf(kept, instant)).toContain(reading)
    const unread = { ...kept, notIncluded: [...kept.notIncluded, `${ENABLED}/shop.conf`] }
    expect(linesOf(unread, links)).toContain(reading)
    expect(linesOf(createNginx([8000], folder), links)).toContain(reading)
  })
})
