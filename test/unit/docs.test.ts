import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { OPERATIONS } from '../../src/inputs/inputs.ts'
import { instantPaths } from '../../src/plan/nginx/instant-layout.ts'
import { renderServerSnippet, renderUpstreams } from '../../src/plan/setup/nginx-files.ts'
import {
  renderRequestsSnippet,
  renderSlotRequestsSnippet,
  requestSnippets,
} from '../../src/plan/setup/request-snippets.ts'
import { rightsNeeded } from '../../src/plan/setup/rights.ts'
import { renderInstantSite, renderLinkedSite } from '../../src/plan/setup/site.ts'
import { loadWith, REQUIRED } from './inputs/load-with.ts'

const read = (path: string) => readFileSync(join(import.meta.dirname, '../..', path), 'utf8')

test.each(['README.md', 'docs/server-preparation.md'])(
  'the sudoers lines of %s are those that setup writes',
  (name) => {
    const shown = [...read(name).matchAll(/^\w+ ALL=\(root\) NOPASSWD: (?:\/usr\/s?bin\/)(.*)$/gm)]
    const { inputs } = loadWith(REQUIRED)
    expect(shown.map(([, command]) => command)).toEqual(inputs && rightsNeeded(inputs, null))
  },
)

test('the nginx files of docs/server-preparation.md are those that setup writes, except for its mark', () => {
  const { inputs } = loadWith({ ...REQUIRED, 'app-hosts': 'app.example.com', 'setup-server-name': 'shop.example.com' })
  if (!inputs) throw new Error('the inputs of this test are wrong')
  const paths = instantPaths(inputs)
  const snippets = requestSnippets(inputs)
  const written = {
    [paths.upstreamsSnippet]: renderUpstreams(inputs, 'http'),
    [paths.serverSnippet]: renderServerSnippet(inputs, 'http'),
    [paths.site]: renderInstantSite(inputs, null),
    [snippets.http]: renderRequestsSnippet(inputs, 'http'),
    [snippets.server(8000)]: renderSlotRequestsSnippet(inputs, 8000, 'http'),
    [snippets.server(8001)]: renderSlotRequestsSnippet(inputs, 8001, 'http'),
    '/etc/nginx/sites-available/dev_8000': renderLinkedSite(inputs, 8000, null),
    '/etc/nginx/sites-available/dev_8001': renderLinkedSite(inputs, 8001, null),
  }
  const shown = read('docs/server-preparation.md').matchAll(/^`(\/etc\/[^`]+)`[^`]*\n```nginx\n(.*?)```/gms)
  const withoutMark = Object.entries(written).map(([path, text]) => [path, text.split('\n').slice(2).join('\n')])
  expect(Object.fromEntries([...shown].map(([, path, text]) => [path, text]))).toEqual(Object.fromEntries(withoutMark))
})

test('the README says of each operation when one needs it', () => {
  const rows = [...read('README.md').matchAll(/^\| \[`(\w+)`\]\(docs\/operations\.md#\1\) \| \S.* \| \S.* \|$/gm)]
  expect(rows.map(([, operation]) => operation).sort()).toEqual([...OPERATIONS].sort())
})
