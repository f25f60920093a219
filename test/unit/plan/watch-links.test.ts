import { describe, expect, test } from 'vitest'
import { readNginxAnswer } from '../../../src/hosts/observe-nginx.ts'
import { requireSameSites } from '../../../src/plan/nginx/require-sites.ts'
import { linesToWatch, whyUnwatched } from '../../../src/plan/nginx/watchable.ts'
import type { NginxObservation } from '../../../src/plan/nginx-observation.ts'
import { planNginxSetup } from '../../../src/plan/setup/plan-setup.ts'
import { requestSnippets } from '../../../src/plan/setup/request-snippets.ts'
import { stampSetupFile } from '../../../src/plan/setup/setup-header.ts'
import { answerOf } from '../hosts/answer-of.ts'
import { createInputs } from './create-values.ts'

const inputs = createInputs()
const AVAILABLE = '/etc/nginx/sites-available'
const LOGGED = 'access_log /var/log/nginx/access.log;'
const snippets = requestSnippets(inputs)
const HOW = 'does not let nginx log requests; operation: setup with setup-layout: links prints the lines to add'

/** What is on the host, by path. */
type Files = Readonly<Record<string, string>>

/** A site as somebody wrote it, the blue slot enabled. */
function site(port: number, inServer = '', above = ''): Files {
  const other = port === 8000 ? 8001 : 8000
  const upstream = `upstream backend { server 10.0.0.5:${port}; server 10.0.0.5:${other} backup; }`
  const server = `server { listen 80; ${inServer} location / { proxy_pass http://backend; } }`
  return { [`${AVAILABLE}/dev_${port}`]: `${above}\n${upstream}\n${server}\n` }
}

const joined = (port: number, of = port, more = '') =>
  site(port, `${more} include ${snippets.server(of)};`, `include ${snippets.http};`)

/** As `observe-nginx.sh` tells it. */
function observe(http: string, files: Files): NginxObservation {
  const all: Files = { '/etc/nginx/nginx.conf': `http { ${http} include /etc/nginx/sites-enabled/*; }`, ...files }
  const said = [
    `entry link 1000 ${AVAILABLE}/dev_8000 dev_8000`,
    ...tellText('blue', `${AVAILABLE}/dev_8000`, all),
    ...tellText('green', `${AVAILABLE}/dev_8001`, all),
    ...tellText('requests', snippets.http, all),
    'configuration /etc/nginx/nginx.conf',
    ...Object.entries(all).flatMap(([path, text]) => [
      `file ${path}`,
      ...text.split('\n').map((line) => `line ${line}`),
    ]),
    'observed',
  ]
  return readNginxAnswer(inputs, answerOf('web', said), [])
}

function tellText(name: string, path: string, files: Files): string[] {
  const text = files[path]
  if (text === undefined) return []
  return [
    `present ${name} ${path}`,
    ...text
      .trimEnd()
      .split('\n')
      .map((line) => `text ${name} ${line}`),
  ]
}

/** What is there once setup has written all that it may. */
function setUp(http: string, files: Files = {}, overrides: Parameters<typeof createInputs>[0] = {}): Files {
  const items = planNginxSetup(createInputs(overrides), observe(http, files), 8000)
  const written = items.flatMap(({ line, content }): Array<[string, string]> => {
    const [, path] = /^file 644 (\S+)$/.exec(line) ?? []
    return path === undefined || content === undefined ? [] : [[path, content]]
  })
  return { ...Object.fromEntries(written), ...files }
}

const why = (http: string, files: Files) => whyUnwatched(observe(http, files), inputs)

describe('the links layout', () => {
  test.each([LOGGED, 'access_log off;'])('where nginx.conf says "%s", sites that setup writes are watched', (http) => {
    const files = setUp(http)
    expect(why(http, files)).toBeNull()
    expect(linesToWatch(observe(http, files), inputs)).toEqual([])
    expect(() => requireSameSites(observe(http, files), inputs)).not.toThrow()
    expect(setUp(http, files)).toEqual(files)
  })

  test('each slot is named by its own site, and no line holds a query, a cookie or an address', () => {
    const files = setUp(LOGGED)
    expect(files[snippets.server(8000)]).toContain('set $bluegreen_slot_dev_live dev-live-8000;')
    expect(files[snippets.server(8001)]).toContain('set $bluegreen_slot_dev_live dev-live-8001;')
    const format = /log_format.*/.exec(files[snippets.http] ?? '')?.[0]
    expect(format).toContain('"$msec\\t$bluegreen_slot_dev_live\\t$upstream_addr\\t')
    expect(format).not.toMatch(/\$(request|request_uri|args|query_string|http_cookie|remote_addr|remote_user)\b/)
  })

  test('the deploy user can switch the log on', () => {
    const lines = planNginxSetup(inputs, observe(LOGGED, {}), 8000).map(({ line }) => line)
    expect(lines).toContain('folder 755 user /var/lib/bluegreen/dev_live')
    expect(lines).toContain('watch /var/lib/bluegreen/.watch/dev_live')
  })

  const own = { ...site(8000), ...site(8001) }

  test('a site that somebody wrote is not watched, and it is reported how it can be', () => {
    const files = setUp(LOGGED, own)
    expect(files).toMatchObject(own)
    expect(why(LOGGED, files)).toBe(`web: ${AVAILABLE}/dev_8000 ${HOW}`)
    expect(linesToWatch(observe(LOGGED, files), inputs)).toEqual([
      "web: requests are not watched. To let users' requests decide about a release, add to",
      ...[8000, 8001].flatMap((port) => [
        `  ${AVAILABLE}/dev_${port}`,
        `    above its server block:  include ${snippets.http};`,
        `    inside its server block: include ${snippets.server(port)};`,
      ]),
      '  and, where a site has no root of its own: root /var/lib/bluegreen/dev_live;',
      '  Then: sudo nginx -t && sudo systemctl reload nginx',
    ])
  })

  test.each([
    ['', LOGGED],
    ['access_log /var/log/nginx/shop.log;', LOGGED],
    ['', 'access_log off;'],
  ])('one with "%s" that includes the snippets is, beside "%s" of nginx.conf', (more, http) => {
    const files = setUp(http, { ...joined(8000, 8000, more), ...joined(8001, 8001, more) })
    expect(why(http, files)).toBeNull()
    expect(() => requireSameSites(observe(http, files), inputs)).not.toThrow()
  })

  test.each([
    ['in one of them alone', { ...joined(8000), ...site(8001) }, `web: ${AVAILABLE}/dev_8001 ${HOW}`],
    ["in the other slot's site", { ...joined(8000, 8001), ...joined(8001, 8000) }, `web: ${AVAILABLE}/dev_8000 ${HOW}`],
    [
      'of both slots in one site',
      { ...joined(8000, 8000, `include ${snippets.server(8001)};`), ...joined(8001) },
      `web: ${AVAILABLE}/dev_8000 ${HOW}`,
    ],
    [
      'beside no log at all',
      { ...joined(8000, 8000, 'access_log off;'), ...joined(8001, 8001, 'access_log off;') },
      `web: nginx can't log requests: the access_log or open_log_file_cache settings of nginx.conf and ${AVAILABLE}/dev_8000 leave no place for another log`,
    ],
  ])('snippets %s watch nothing', (_, files, reason) => {
    expect(why(LOGGED, setUp(LOGGED, files))).toBe(reason)
  })

  test('sites that an earlier version wrote need setup once more', () => {
    const old = Object.fromEntries(
      Object.entries(own).map(([path, text]) => [path, stampSetupFile(inputs, [text.trimEnd()])]),
    )
    expect(why(LOGGED, old)).toBe(
      'web: nginx is not set up to log requests; run operation: setup with setup-layout: links',
    )
  })

  test('snippets of another service are not replaced', () => {
    const files = { ...own, [snippets.http]: setUp(LOGGED, {}, { service: 'other' })[snippets.http] ?? '' }
    expect(() => setUp(LOGGED, files)).toThrow(`${snippets.http} belongs to dev/other, not to dev/shop`)
  })
})
