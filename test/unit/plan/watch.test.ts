import { expect, test } from 'vitest'
import { findAccessLogContext, httpLevel, isLoggedTo } from '../../../src/plan/nginx/access-log-context.ts'
import { parseNginxConfig } from '../../../src/plan/nginx/directives.ts'
import { whyUnwatched } from '../../../src/plan/nginx/watchable.ts'
import { renderServerSnippet, renderUpstreams } from '../../../src/plan/setup/nginx-files.ts'
import { watchPaths } from '../../../src/plan/setup/watch-files.ts'
import { createInputs, createInstant, createNginx } from './create-values.ts'

const inputs = createInputs()
const { folder } = watchPaths(inputs)

/** As nginx reads them: its own file, then a site in which the snippets replace their includes. */
function read(http: string, server: string) {
  const place = findAccessLogContext(
    httpLevel(parseNginxConfig(`http { ${http} }`)),
    parseNginxConfig(`server { ${server} }`),
  )
  const site = `${renderUpstreams(inputs, place)} server { ${renderServerSnippet(inputs, place)} ${server} }`
  const whole = parseNginxConfig(`http { ${http} } ${site}`)
  const servers = whole.filter(({ words }) => words[0] === 'server')
  return {
    place,
    again: findAccessLogContext(httpLevel(whole), servers),
    isLogged: isLoggedTo(folder, httpLevel(whole), servers),
  }
}

test.each([
  ['access_log /var/log/nginx/access.log;', '', 'http'],
  ['access_log /var/log/nginx/access.log;', 'access_log /var/log/nginx/shop.log main;', 'server'],
  ['access_log off;', '', 'server'],
  ['access_log off; access_log /var/log/nginx/access.log;', '', 'server'],
  ['server_tokens off; access_log /var/log/nginx/access.log;', '', 'http'],
  ['access_log off;', 'access_log /var/log/nginx/shop.log;', 'server'],
  ['access_log /var/log/nginx/access.log;', 'access_log off;', null],
  ['', '', null],
  ['access_log /var/log/nginx/access.log;', 'open_log_file_cache max=100;', null],
])('with "%s" in nginx.conf and "%s" in the site, requests are logged next to: %s', (http, server, place) => {
  expect(read(http, server)).toEqual({ place, again: place, isLogged: place !== null })
})

test('a site whose snippets were written by an earlier version is not watched', () => {
  const whole = parseNginxConfig('http { access_log /a; } server { set $live dev-live-8000; }')
  expect(isLoggedTo(folder, httpLevel(whole), whole.slice(1))).toBe(false)
})

const LOG = 'access_log /var/log/nginx/access.log;'
const OURS = `access_log ${folder}/log bluegreen;`

test.each([
  ['nginx.conf no longer names a log, beside that of the action', OURS, '', null],
  ['nginx.conf no longer says off, for which the action logs in the server', LOG, OURS, 'http'],
])('the logs of the action itself do not count where %s', (_, http, server, place) => {
  expect(findAccessLogContext(parseNginxConfig(http), parseNginxConfig(`server { ${server} }`))).toBe(place)
})

test.each([
  ["no server is the site's", []],
  ['one of its servers has a log of its own alone', ['', LOG]],
  ['its server has the log of the action, but says off', [`${OURS} access_log off;`]],
])('requests are not logged where %s', (_, servers) => {
  const blocks = servers.flatMap((server) => parseNginxConfig(`server { ${server} }`))
  expect(isLoggedTo(folder, parseNginxConfig(`${LOG} ${OURS}`), blocks)).toBe(false)
})

test('a log whose file is still missing, with which nginx does not start, is read like one of another file', () => {
  expect(read('access_log;', '')).toEqual({ place: 'http', again: 'http', isLogged: true })
})

const INCLUDING = 'the site that includes /etc/nginx/bluegreen/dev_live.server.conf'
const everything = { locations: ['location /'], isAll: true }

test.each([
  [{}, 'http', null],
  [{ isWatched: false }, 'http', 'web: nginx is not set up to log requests; run operation: setup'],
  [
    { isWatched: false },
    null,
    `web: nginx can't log requests: the access_log or open_log_file_cache settings of nginx.conf and ${INCLUDING} leave no place for another log`,
  ],
  [
    { isWatched: false, unlogged: everything },
    null,
    `web: location / of ${INCLUDING} has its own access_log, so requests are not watched; move the access_log to the server block, then run operation: setup`,
  ],
  [
    { isWatched: false, unlogged: { ...everything, locations: ['location /', 'location /a'] } },
    'http',
    `web: location / and location /a of ${INCLUDING} have their own access_log, so requests are not watched; move the access_log to the server block, then run operation: setup`,
  ],
] as const)('why a site of the instant layout is not watched: %j, %s', (overrides, accessLogContext, why) => {
  const nginx = createNginx([], { instant: createInstant(overrides), accessLogContext })
  expect(whyUnwatched(nginx, inputs)).toBe(why)
})

const SITE = '/etc/nginx/sites-available/dev_8000'
const NO_PLACE = `web: nginx can't log requests: the access_log or open_log_file_cache settings of nginx.conf and ${SITE} leave no place for another log`
const BY_HAND = `web: ${SITE} does not let nginx log requests; operation: setup with setup-layout: links prints the lines to add`
const BY_SETUP = 'web: nginx is not set up to log requests; run operation: setup with setup-layout: links'

test.each([
  [{ isWatched: true }, false, null],
  [{}, false, BY_SETUP],
  [{ accessLogContext: null }, false, NO_PLACE],
  [{ isIncluded: false }, true, BY_SETUP],
  [{ isIncluded: false }, false, BY_HAND],
  [{ isIncluded: false, accessLogContext: null }, false, BY_HAND],
  [{ isIncluded: false, unlogged: everything }, false, BY_HAND],
  [
    { unlogged: everything },
    false,
    `web: location / of ${SITE} has its own access_log, so requests are not watched; move the access_log to the server block, then run operation: setup`,
  ],
] as const)(
  'why a site of the links layout is not watched: %j, written by setup: %s',
  (overrides, isWrittenBySetup, why) => {
    const sites = createNginx([8000]).sites.map((site) => {
      return { ...site, isWrittenBySetup, requests: { ...site.requests, isWatched: false, ...overrides } }
    })
    expect(whyUnwatched(createNginx([8000], { sites }), inputs)).toBe(why)
  },
)

test('no line contains a query, a cookie or an address', () => {
  const format = /log_format.*/.exec(renderUpstreams(inputs, 'http'))?.[0]
  expect(format).toContain('$uri')
  expect(format).not.toMatch(/\$(request|request_uri|args|query_string|http_cookie|remote_addr|remote_user)\b/)
})
