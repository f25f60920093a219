import { describe, expect, test } from 'vitest'
import { stateFolder } from '../../../../src/hosts/state-folder.ts'
import type { Inputs } from '../../../../src/inputs/inputs.ts'
import { SAFE_NAME } from '../../../../src/inputs/read-values.ts'
import { instantName, instantPaths, siteName, slotAnswerPath } from '../../../../src/plan/nginx/instant-layout.ts'
import {
  isUpstreamOf,
  previewName,
  serviceUpstreamName,
  upstreamName,
  variableName,
} from '../../../../src/plan/nginx/names.ts'
import { joinOwner } from '../../../../src/plan/owner-name.ts'
import { renderServerSnippet, renderUpstreams } from '../../../../src/plan/setup/nginx-files.ts'
import {
  renderRequestsSnippet,
  renderSlotRequestsSnippet,
  requestSnippets,
} from '../../../../src/plan/setup/request-snippets.ts'
import { rightsPath } from '../../../../src/plan/setup/rights.ts'
import { nameOwner } from '../../../../src/plan/setup/setup-header.ts'
import { renderInstantSite, renderLinkedSite } from '../../../../src/plan/setup/site.ts'
import { createInputs } from '../create-values.ts'

const PORTS = [1, 10, 11, 100, 8000] as const

/** Every name of up to four such characters, as `environment`, `service` and `site` allow them. */
const names = withLength(4, ['a', '0', '_', '-', '.'])
const safeNames = names.filter((name) => SAFE_NAME.test(name))
const owners = safeNames.flatMap((environment) => safeNames.map((service) => ({ environment, service })))

describe('no two services share a name on a host', () => {
  test.each([
    ['the state folder', stateFolder],
    ['the file of rights', rightsPath],
    ['the unit', (owner) => joinOwner(owner, '-')],
    ['the line that says whose a file is', nameOwner],
  ] as ReadonlyArray<[string, (owner: Pick<Inputs, 'environment' | 'service'>) => string]>)(
    '%s, by environment and service',
    (_, nameIt) => {
      expectDistinct(owners.map((owner) => [nameIt(owner), nameOwner(owner)]))
    },
  )

  test('sudo reads every file of rights', () => {
    expect(owners.map(rightsPath).filter((path) => !/^\/etc\/sudoers\.d\/[^.]*[^.~]$/.test(path))).toEqual([])
  })

  test('upstreams, of all layouts and ports, by site', () => {
    expectDistinct(
      services().flatMap(([site, inputs]) => [
        [serviceUpstreamName(inputs), `links ${site}`],
        ...PORTS.flatMap(
          (port): Array<[string, string]> => [
            [upstreamName(inputs, port), `slot ${port} of ${site}`],
            [previewName(inputs, port), `preview of ${port} of ${site}`],
          ],
        ),
      ]),
    )
  })

  test('variables, by site', () => {
    expectDistinct(
      services().flatMap(([site, inputs]) =>
        ['connection', 'streams', 'preview'].map((name): [string, string] => [
          variableName(inputs, name),
          `${name} of ${site}`,
        ]),
      ),
    )
    const written = services().map(([, inputs]) => variableName(inputs, 'preview'))
    expect(written.filter((name) => !/^\w+$/.test(name))).toEqual([])
  })

  test('files and the location that reports the slot, by site', () => {
    expectDistinct(
      services().flatMap(([site, inputs]) => {
        const { entries, serverSnippet, site: file, state, upstreamsSnippet } = instantPaths(inputs)
        const { http, server } = requestSnippets(inputs)
        const snippets = [entries, serverSnippet, upstreamsSnippet, http, ...PORTS.map(server)]
        return [...snippets, file, state, slotAnswerPath(inputs)].map((path, index): [string, string] => [
          path,
          `${index} of ${site}`,
        ])
      }),
    )
  })

  test('the two layouts of a service, by site', () => {
    const inputs = createInputs()
    expectDistinct([
      [instantName(inputs), 'instant'],
      [siteName(inputs, 8000), 'blue'],
      [siteName(inputs, 8001), 'green'],
    ])
  })
})

test('the usual names are as they always were', () => {
  const inputs = createInputs()
  expect(stateFolder({ environment: 'dev', service: 'shop-api_v2' })).toBe('.bluegreen/dev_shop-api_v2')
  expect(rightsPath({ environment: 'dev', service: 'shop-api' })).toBe('/etc/sudoers.d/bluegreen-dev-shop-api')
  expect(upstreamName(inputs, 8000)).toBe('dev-live-8000')
  expect(variableName(inputs, 'connection')).toBe('bluegreen_connection_dev_live')
})

// A variable of 47 characters, or such a word of a map, does not fit into nginx's hash tables.
test.each([
  ['dev_order-service_{port}'],
  ['production-eu-west-1_{port}'],
  [`${'a'.repeat(23)}_{port}`],
  [`${'a-'.repeat(3200)}{port}`],
])('nginx reads what setup writes for a long site (%#)', (site) => {
  const { setup } = createInputs()
  const inputs = {
    ...withSite(site),
    setup: { ...setup, previewFrom: ['10.0.0.1'] },
    promoteSteps: { steps: [{ percent: 5, seconds: 60 }], cookie: 'session' },
  }
  const files = [
    renderUpstreams(inputs, 'http'),
    renderServerSnippet(inputs, 'http'),
    renderInstantSite(inputs, null),
    renderRequestsSnippet(inputs, 'server'),
    renderSlotRequestsSnippet(inputs, 8000, 'server'),
    renderLinkedSite(inputs, 8000, null),
  ]
  const variables = files.flatMap((text) =>
    [...text.matchAll(/(?:\$|\?<)(bluegreen_\w+)/g)].map(([, name = '']) => name),
  )
  const maps = files.flatMap((text) => [...text.matchAll(/^map .*\{\n((?: .*\n)+)/gm)].map(([, lines = '']) => lines))
  const keys = maps.flatMap((lines) => [...lines.matchAll(/^ +([^~" ]\S*)/gm)].map(([, key = '']) => key))
  const parts = /^bluegreen_(connection|streams|preview|watch|tens|asker|marker|slot|host|port|proto|client|group)_/
  expect(new Set(variables.map((name) => parts.exec(name)?.[1]).filter(Boolean)).size).toBe(13)
  expect(keys).toContain('https')
  expect([...variables, ...keys].filter((name) => name.length > 46)).toEqual([])
})

test('two long sites share no variable', () => {
  const long = 'a'.repeat(60)
  const of = (end: string) => variableName(withSite(`${long}${end}{port}`), 'watch')
  expect(of('-')).toMatch(/^bluegreen_watch_[0-9a-f]{10}$/)
  expect(new Set(['-', '_', '.', ''].map(of)).size).toBe(4)
})

test.each(['dev-eu-live-8000', 'dev-eu_live_8000'])(
  'nginx may still answer with a name that earlier versions wrote: %s',
  (said) => {
    const inputs = withSite('dev-eu_{port}')
    expect(upstreamName(inputs, 8000)).toBe('dev-eu-live--10-8000')
    expect(isUpstreamOf(inputs, 8000, said)).toBe(true)
    expect(isUpstreamOf(inputs, 8001, said)).toBe(false)
  },
)

function withLength(length: number, characters: readonly string[]): string[] {
  if (length === 0) return ['']
  return withLength(length - 1, characters).flatMap((start) =>
    start.length < length - 1 ? [start] : [start, ...characters.map((character) => start + character)],
  )
}

function services(): Array<[string, Inputs]> {
  const ends = ['', '-8000', '_8000', '_8000_alone', '-8000-alone', '--1', '__1']
  const sites = names.flatMap((name) => (name.length < 4 ? ends.map((end) => name + end) : [name]))
  // The port's place holds "live".
  return [...new Set(sites.map((site) => `{port}${site}`))].map((site) => [site, withSite(site)])
}

function withSite(site: string): Inputs {
  return createInputs({ nginx: { ...createInputs().nginx, site } })
}

function expectDistinct(named: ReadonlyArray<readonly [string, string]>): void {
  const owners = new Map<string, string>()
  for (const [name, owner] of named) {
    const other = owners.get(name) ?? owner
    if (other !== owner) expect.fail(`${name} is of ${other} and of ${owner}`)
    owners.set(name, owner)
  }
}
