import { expect, test } from 'vitest'
import type { SetupInputs } from '../../../../src/inputs/read-nginx.ts'
import { claimedServerNames } from '../../../../src/plan/setup/claimed-server-names.ts'
import { createInputs, createInstant, createNginx } from '../create-values.ts'

const given = (setup: Partial<SetupInputs>) =>
  createInputs({ setup: { ...createInputs().setup, layout: 'instant', serverName: 'shop.example.com', ...setup } })
const bare = createNginx([], { sites: [] })
const byHand = createNginx([]).sites.map((site) => ({ ...site, isWrittenBySetup: false }))
const tls = { certificate: '/c', key: '/k' }

test.each([
  [{}, { names: 'shop.example.com .shop.example.com', port: 80, redirectPort: null }],
  [{ serverName: '_' }, { names: '', port: 80, redirectPort: null }],
  [
    { serverName: '*.A.com b.*', listen: '[::]:8080 default_server' },
    { names: '*.a.com .a.com b.*', port: 8080, redirectPort: null },
  ],
  // nginx warns of what it reads later, as that spells it.
  [{ serverName: '.A.com' }, { names: '.a.com a.com *.a.com', port: 80, redirectPort: null }],
  // Whatever has no other server is nobody's.
  [{ serverName: '_ a.com' }, { names: 'a.com .a.com', port: 80, redirectPort: null }],
  // nginx warns of a name that one server has twice.
  [
    { serverName: 'a.com a.com', tls },
    { names: '', port: 443, redirectPort: 80 },
  ],
  [
    { serverName: 'a.com', tls, listen: '10.0.0.1:8443' },
    { names: 'a.com .a.com', port: 8443, redirectPort: 80 },
  ],
])('with %j, no other site may have %j', (setup, expected) => {
  expect(claimedServerNames(given(setup), bare)).toEqual(expected)
})

test('where setup writes no server, others may have any name', () => {
  const joined = createNginx([], { instant: createInstant() })
  expect(claimedServerNames(given({}), joined).names).toBe('')
  const own = { name: 'dev_live', isLink: true, changedAt: 0, target: '/data/nginx/sites-available/dev_live' }
  const linkedFolder = { ...joined, entries: [own], instantSite: own.target }
  expect(claimedServerNames(given({}), linkedFolder).names).not.toBe('')
  expect(claimedServerNames(given({}), createNginx([8000], { sites: byHand })).names).toBe('')
  const unused = createNginx([], { instant: createInstant({ isIncluded: false }) })
  expect(claimedServerNames(given({}), unused).names).not.toBe('')
})

test('in the links layout, others may have any name only where both sites are somebody’s own, and stay', () => {
  const namesOf = (nginx: typeof bare, overwrite = false) =>
    claimedServerNames(given({ layout: 'links', overwrite }), nginx).names
  const [blue, ...green] = createNginx([]).sites
  if (!blue) throw new Error('no site')
  expect(namesOf(createNginx([8000], { sites: byHand }))).toBe('')
  expect(namesOf(createNginx([8000], { sites: byHand }), true)).not.toBe('')
  expect(namesOf(createNginx([8000], { sites: [{ ...blue, isWrittenBySetup: false }, ...green] }))).not.toBe('')
  expect(namesOf(bare)).not.toBe('')
})
