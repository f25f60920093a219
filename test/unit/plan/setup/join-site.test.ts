import { expect, test } from 'vitest'
import type { SetupInputs } from '../../../../src/inputs/read-nginx.ts'
import { requireJoined, siteToJoin } from '../../../../src/plan/setup/join-site.ts'
import { createInputs, createInstant, createNginx } from '../create-values.ts'
import { refusalOf } from '../refusal.ts'

const given = (setup: Partial<SetupInputs> = {}) =>
  createInputs({ setup: { ...createInputs().setup, layout: 'instant', ...setup } })
const byHand = createNginx([]).sites.map((site) => ({ ...site, isWrittenBySetup: false }))
const own = createNginx([8001], { sites: byHand })

test('a refusal says how a person keeps an enabled site of their own', () => {
  expect(siteToJoin(given(), own)).toBe('/etc/nginx/sites-available/dev_8001')
  expect(refusalOf(() => requireJoined(given(), own))).toEqual({
    message: 'web: /etc/nginx/sites-available/dev_8001 is enabled for this service, but was not written by setup',
    remedy: [
      'Use setup-layout: links, which leaves your site as it is; or setup-overwrite: true, which enables a generated site instead;',
      'or keep it in the instant layout: add these lines (setup has put the snippets in place), and run setup again:',
      '  above its server block:  include /etc/nginx/bluegreen/dev_live.upstreams.conf;',
      '  as the first line of its server block: include /etc/nginx/bluegreen/dev_live.server.conf;',
      '  inside its server block: proxy_pass http://$live;  proxy_set_header Host $host;',
      'Then: sudo nginx -t && sudo systemctl reload nginx',
    ].join('\n'),
  })
})

test.each([
  ['setup leaves it as it is', given({ layout: 'links' }), own],
  ['setup may overwrite it', given({ overwrite: true }), own],
  ['it has joined', given(), { ...own, instant: createInstant() }],
  ['it is not enabled', given(), createNginx([], { sites: byHand })],
  ['setup wrote it', given(), createNginx([8001])],
])('no site needs to join where %s', (_, inputs, nginx) => {
  expect(siteToJoin(inputs, nginx)).toBeNull()
  expect(() => requireJoined(inputs, nginx)).not.toThrow()
})

test('a snippet that no site includes lets none have joined', () => {
  const instant = createInstant({ isIncluded: false })
  expect(siteToJoin(given(), { ...own, instant })).toBe('/etc/nginx/sites-available/dev_8001')
})
