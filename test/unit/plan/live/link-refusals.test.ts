import { expect, test } from 'vitest'
import { readLiveLink } from '../../../../src/plan/live/live-link.ts'
import type { NginxObservation, SiteFile } from '../../../../src/plan/nginx-observation.ts'
import { createInputs, createInstant, createNginx } from '../create-values.ts'
import { refusalOf } from '../refusal.ts'

const inputs = createInputs()
const [blue, green] = createNginx([]).sites as [SiteFile, SiteFile]
const [entry] = createNginx([8000]).entries
const ENDPOINT = { address: '127.0.0.1', port: 80, tls: false, hostHeader: null, names: [] }
const INSTANT = createInstant({ owner: 'dev/shop', linkedPort: 8001 })
const instant = (change: Partial<typeof INSTANT>) => ({
  instant: { ...INSTANT, ...change },
})

const refused: ReadonlyArray<readonly [readonly number[], Partial<NginxObservation>]> = [
  [[], {}],
  [[8000, 8001], {}],
  [[8000], { sites: [blue] }],
  [[8000], { sites: [{ ...blue, route: { ...blue.route, primary: [8001] } }, green] }],
  [[8000], { sites: [{ ...blue, route: { ...blue.route, primary: [] } }, green] }],
  [[8000], { sites: [{ ...blue, route: { ...blue.route, primary: [8000, 8001] } }, green] }],
  [[8000], { notIncluded: ['/etc/nginx/sites-enabled/dev_8000'] }],
  [
    [8000],
    {
      entries: entry
        ? [
            { ...entry, isLink: false },
            { ...entry, name: 'blog', target: '/srv/blog' },
          ]
        : [],
    },
  ],
  [[8000], { sites: [{ ...blue, endpoint: null }, green] }],
  [[8000], { sites: [{ ...blue, owner: 'dev/billing' }, green] }],
  [[], { sites: [], ...instant({ isIncluded: false }) }],
  [[], { sites: [] }],
  [[], instant({ owner: 'prod/shop' })],
  [[], instant({ linkedPort: null })],
  [[], instant({ linkedPort: 9999 })],
  [[], instant({ endpoint: null })],
]

test('each site that no deployment can use is refused, with what to do', async () => {
  const texts = refused.map(([enabled, change]) => {
    const { message, remedy } = refusalOf(() => readLiveLink(createNginx(enabled, change), inputs))
    return `${message}\n    ${remedy}\n`
  })
  await expect(texts.join('\n')).toMatchFileSnapshot('refusals/links.txt')
})

test('the link is read in both layouts, whoever wrote what the service owns', () => {
  expect(readLiveLink(createNginx([8000]), inputs)).toEqual({
    layout: 'links',
    port: 8000,
    isShared: false,
    entry: 'dev_8000',
    endpoint: blue.endpoint,
  })
  const owned = { sites: [{ ...blue, owner: 'dev/shop' }, green], notIncluded: ['/etc/nginx/sites-enabled/other'] }
  expect(readLiveLink(createNginx([8001], owned), inputs)).toMatchObject({ layout: 'links', port: 8001 })
  for (const linkedPort of [8000, 8001]) {
    const expected = { layout: 'instant', port: linkedPort, isShared: false, entry: '', endpoint: ENDPOINT }
    expect(readLiveLink(createNginx([], instant({ linkedPort })), inputs)).toEqual(expected)
  }
  const step = { to: 8000, percent: 5 }
  expect(readLiveLink(createNginx([], instant({ step })), inputs)).toMatchObject({ port: 8001, isShared: true })
  // A snippet that no site includes is none.
  const unused = instant({ isIncluded: false } as Partial<typeof INSTANT>)
  expect(readLiveLink(createNginx([8000], unused), inputs)).toMatchObject({ layout: 'links' })
})

test('files of others are not sites of the service', () => {
  const stranger = { name: 'other', isLink: false, changedAt: 1, target: '' }
  const entries = [stranger, ...createNginx([8000]).entries]
  expect(readLiveLink(createNginx([], { entries }), inputs)).toMatchObject({ port: 8000, entry: 'dev_8000' })
})
