import { describe, expect, test } from 'vitest'
import type { JournalEntry } from '../../../../src/plan/app-observation.ts'
import { firstLivePort } from '../../../../src/plan/setup/first-live-port.ts'
import { describeSetup, planSetup } from '../../../../src/plan/setup/plan-setup.ts'
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
  })

  test('is what was live last if both answer, or neither', () => {
    const journal = [entry('2026-05-01', 8000), entry('2026-05-02', 8001), entry('2026-05-03', null, 'failed')]
    expect(first([both(...journal)])).toBe(8001)
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
    const lines = describeSetup(instant, [createApp([8001])], [createNginx([])])
    expect(lines[0]).toBe('ensure app: folder 755 user /home/ubuntu/shop')
    expect(lines).toContain('ensure web: slots 8001 /var/lib/bluegreen/dev_live 8000 8001')
  })
})
