import { describe, expect, test } from 'vitest'
import type { AccessLogContext } from '../../../../src/plan/nginx/access-log-context.ts'
import type { NginxObservation, SiteFile } from '../../../../src/plan/nginx-observation.ts'
import { linksItems } from '../../../../src/plan/setup/links.ts'
import { requestSnippets } from '../../../../src/plan/setup/request-snippets.ts'
import { createInputs, createNginx } from '../create-values.ts'
import { refusalOf } from '../refusal.ts'

const inputs = createInputs()
const AVAILABLE = '/etc/nginx/sites-available'
const ENABLED = '/etc/nginx/sites-enabled'
const [blue, green] = createNginx([]).sites as [SiteFile, SiteFile]

const linesOf = (nginx: NginxObservation, of = inputs) => linksItems(of, nginx, 8001).map(({ line }) => line)
const lineOf = (kind: string, nginx: NginxObservation, of = inputs) =>
  linesOf(nginx, of).filter((line) => line.startsWith(`${kind} `))

test('the live slot’s site is linked where none of the two is', () => {
  expect(lineOf('link', createNginx([]))).toEqual([`link ${AVAILABLE}/dev_8001 ${ENABLED}/dev_8001`])
  expect(lineOf('link', createNginx([8000]))).toEqual([])
  expect(lineOf('link', createNginx([8001]))).toEqual([])
})

test('no link is removed but those of the instant layout', () => {
  const entry = (name: string, target: string) => ({ name, isLink: true, changedAt: 1000, target })
  const entries = [
    entry('dev_8000', `${AVAILABLE}/dev_8000`),
    entry('shop.conf', `${AVAILABLE}/dev_live`),
    entry('billing_live', `${AVAILABLE}/billing_live`),
  ]
  expect(lineOf('unlink', createNginx([], { entries }))).toEqual([`unlink ${ENABLED}/shop.conf`])
})

describe('what a deployment may do as root', () => {
  test.each([
    [{ missingRights: [] }, 'given'],
    [{ missingRights: ['nginx -t'] }, 'missing'],
    [{ missingRights: null }, 'missing'],
  ])('with %j is %s', (overrides, what) => {
    const path = '/etc/sudoers.d/bluegreen-dev-shop'
    expect(lineOf('rights', createNginx([8000], overrides))).toEqual([`rights ${what} ${path} ${path}`])
  })

  test('is in a file that sudo reads, whose name only this service has', () => {
    const ofOther = createInputs({ environment: 'prod-eu.west', service: 'shop-api.v2' })
    expect(lineOf('rights', createNginx([8000]), ofOther)).toEqual([
      'rights given /etc/sudoers.d/bluegreen-prod--eu+west-shop-api+v2 /etc/sudoers.d/bluegreen-prod-eu_west-shop-api_v2',
    ])
  })

  test('needs a sudo that works', () => {
    const nginx = createNginx([8000], { sudoTrouble: 'is missing', missingRights: ['nginx -t'] })
    expect(refusalOf(() => linksItems(inputs, nginx, 8000)).message).toBe('web: the command sudo is missing')
  })
})

describe('requests are logged at a level that suits both sites', () => {
  const byHand = (site: SiteFile, accessLogContext: AccessLogContext): SiteFile => {
    return { ...site, isWrittenBySetup: false, requests: { ...site.requests, accessLogContext } }
  }

  /** The levels at which the snippets say `access_log`. */
  function levelsOf(nginx: NginxObservation, overwrite = false) {
    const items = linksItems(createInputs({ setup: { ...inputs.setup, overwrite } }), nginx, 8000)
    const logs = (path: string) =>
      items.some(({ line, content }) => line === `file 644 ${path}` && content?.includes('access_log '))
    const { http, server } = requestSnippets(inputs)
    const levels = { http: logs(http), blue: logs(server(8000)), green: logs(server(8001)) }
    const isWatched = items.some(({ line }) => line.startsWith('watch '))
    return [...Object.entries(levels).flatMap(([level, is]) => (is ? [level] : [])), ...(isWatched ? ['watched'] : [])]
  }

  test.each<[string, readonly SiteFile[], AccessLogContext, readonly string[]]>([
    ['setup writes both, below http', [blue, green], 'http', ['http', 'watched']],
    ['setup writes both, below server', [blue, green], 'server', ['blue', 'green', 'watched']],
    ['nginx logs nothing', [blue, green], null, []],
    ['both are somebody’s', [byHand(blue, 'server'), byHand(green, 'server')], 'http', ['blue', 'green', 'watched']],
    ['both are somebody’s, and differ', [byHand(blue, 'server'), byHand(green, 'http')], 'http', []],
    ['one is somebody’s, and suits the other', [byHand(blue, 'http'), green], 'http', ['http', 'watched']],
    ['one is somebody’s, and does not', [byHand(blue, 'server'), green], 'http', []],
  ])('%s', (_, sites, accessLogContext, levels) => {
    expect(levelsOf(createNginx([8000], { sites, accessLogContext }))).toEqual(levels)
  })

  test('sites that setup is told to overwrite do not count', () => {
    const sites = [byHand(blue, 'server'), byHand(green, 'server')]
    expect(levelsOf(createNginx([8000], { sites }), true)).toEqual(['http', 'watched'])
  })
})
