import { describe, expect, test } from 'vitest'
import { findLiveOnNginxHost } from '../../../../src/plan/live/find-live-on-nginx-host.ts'
import { findKeptName } from '../../../../src/plan/nginx/enabled-entry-names.ts'
import type { NginxObservation } from '../../../../src/plan/nginx-observation.ts'
import { linksItems } from '../../../../src/plan/setup/links.ts'
import { planNginxSetup } from '../../../../src/plan/setup/plan-setup.ts'
import { rightsNeeded } from '../../../../src/plan/setup/rights.ts'
import { frontAfter } from '../../../../src/promotion/front.ts'
import { createApp, createInputs, createNginx } from '../create-values.ts'
import { refusalOf } from '../refusal.ts'

const inputs = createInputs()
const ENABLED = '/etc/nginx/sites-enabled'
const both = createApp([8000, 8001])

/** Links of these names, each to the site of its port. */
function named(names: Readonly<Record<string, number>>, overrides: Partial<NginxObservation> = {}): NginxObservation {
  const entries = Object.entries(names).flatMap(([name, port]) =>
    createNginx([port]).entries.map((entry) => ({ ...entry, name })),
  )
  return createNginx([], { entries, ...overrides })
}
const find = (nginx: NginxObservation, app = both) => findLiveOnNginxHost(inputs, nginx, [app])
const refuse = (nginx: NginxObservation, app = both) => refusalOf(() => find(nginx, app))
const unread = (...names: string[]) => ({ notIncluded: names.map((name) => `${ENABLED}/${name}`) })

describe('an entry with a name of its own', () => {
  const shop = named({ 'shop.conf': 8000 }, unread('dev_8000', 'dev_8001', 'dev_live'))

  test('keeps it, although nginx would not read the names of the sites', () => {
    const { link, drift } = find(shop)
    expect([link.port, link.entry, drift]).toEqual([8000, 'shop.conf', null])
    const front = { nginx: {} as Parameters<typeof frontAfter>[0]['nginx'], link }
    expect(frontAfter(front, 8001, inputs).link).toMatchObject({ port: 8001, entry: 'shop.conf' })
    const usual = frontAfter({ ...front, link: { ...link, entry: 'dev_8000' } }, 8001, inputs)
    expect(usual.link.entry).toBe('dev_8001')
  })

  test('needs these rights, which setup writes, and no others', () => {
    expect(findKeptName(shop, inputs)).toBe('shop.conf')
    const needed = rightsNeeded(inputs, 'shop.conf')
    expect(needed).toEqual([
      'nginx -t',
      'systemctl reload nginx',
      'ln -sfn /etc/nginx/sites-available/dev_8000 /etc/nginx/sites-enabled/.dev_8000',
      'mv -T /etc/nginx/sites-enabled/.dev_8000 /etc/nginx/sites-enabled/shop.conf',
      'ln -sfn /etc/nginx/sites-available/dev_8001 /etc/nginx/sites-enabled/.dev_8001',
      'mv -T /etc/nginx/sites-enabled/.dev_8001 /etc/nginx/sites-enabled/shop.conf',
    ])
    const rights = (nginx: NginxObservation) =>
      linksItems(inputs, nginx, 8000).find(({ line }) => line.startsWith('rights '))
    expect(rights(shop)?.content).toBe(`# for: dev/shop\n${needed.join('\n')}\n`)
    expect(rights(createNginx([8000]))?.content).toContain(`mv -T ${ENABLED}/dev_8000 ${ENABLED}/dev_8001\n`)
  })

  test('makes setup add no way for nginx to read the names of the sites', () => {
    const lines = (nginx: NginxObservation) => planNginxSetup(inputs, nginx, 8000).map(({ line }) => line)
    const added = `link /etc/nginx/bluegreen/dev_live.entries.conf /etc/nginx/conf.d/bluegreen-dev_live.conf`
    expect(lines({ ...shop, includedFolder: '/etc/nginx/conf.d' })).not.toContain(added)
    const usual = { includedFolder: '/etc/nginx/conf.d', notIncluded: shop.notIncluded }
    expect(lines(named({ dev_8000: 8000 }, usual))).toContain(added)
  })

  test('is linked by that name where a person must decide', () => {
    expect(refuse({ ...shop, workersSince: 900 }).remedy).toContain(
      `then reload: sudo ln -sfn /etc/nginx/sites-available/dev_8001 ${ENABLED}/shop.conf && sudo systemctl reload nginx`,
    )
  })

  test('is refused if nginx does not read it', () => {
    expect(refuse(named({ shop: 8000 }, unread('dev_8000', 'dev_8001', 'shop')))).toEqual({
      message: `web: nginx does not read ${ENABLED}/shop: no file of its configuration includes it`,
      remedy: `Give the link a name that nginx includes, or add to the http block of nginx.conf: include ${ENABLED}/*; Then reload nginx.`,
    })
  })

  test.each([
    [{ 'shop.conf': 8000, dev_8001: 8001 }, [8000, 8001], 'dev_8001'],
    [{ 'shop.conf': 8000, dev_8001: 8001 }, [8001], 'shop.conf'],
    [{ 'a.conf': 8000, 'b.conf': 8000 }, [8000], 'b.conf'],
  ])(
    'beside another one, as in %j with %j up, is left to a person, who is told to remove %s',
    (names, up, unwanted) => {
      const found = Object.keys(names).join(' and ')
      expect(findKeptName(named(names), inputs)).toBeNull()
      expect(refuse(named(names), createApp(up))).toEqual({
        message: `web: exactly one of the sites dev_8000 and dev_8001 must be enabled; found: ${found}; a run removes no entry that is not called like its site`,
        remedy: `Leave only the link to the site of the live slot, for example: sudo rm ${ENABLED}/${unwanted} && sudo systemctl reload nginx`,
      })
    },
  )

  test('beside one that nginx does not read, is the one that stays', () => {
    expect(refuse(named({ 'shop.conf': 8000, dev_8001: 8001 }, unread('dev_8000', 'dev_8001'))).remedy).toBe(
      `nginx reads ${ENABLED}/shop.conf instead; remove this one: sudo rm ${ENABLED}/dev_8001`,
    )
  })
})

describe('an entry that a promotion renames', () => {
  test.each([
    ['the other one is not included', { dev_8000: 8000 }, ['dev_8001'], 'dev_8001'],
    ['none is enabled', {}, ['dev_8000', 'dev_8001'], 'dev_8000'],
  ])('is refused if nginx would not read it under its next name: %s', (_, names, lost, named_) => {
    const isSingle = lost.length === 1
    expect(refuse(named(names, unread(...lost)), createApp([8000]))).toEqual({
      message: `web: nginx would not read ${ENABLED}/${named_}, which a promotion enables: no file of its configuration includes it`,
      remedy: isSingle
        ? `In the http block of nginx.conf, write this instead of the name of a single site: include ${ENABLED}/*;`
        : `Run operation: setup, or add to the http block of nginx.conf: include ${ENABLED}/*;`,
    })
  })

  test('is taken where only the name of the instant layout is not included', () => {
    expect(find(named({ dev_8000: 8000 }, unread('dev_live'))).link.entry).toBe('dev_8000')
  })
})
