import { expect, test } from 'vitest'
import { findAccessLogContext, httpLevel, isLoggedTo } from '../../../src/plan/nginx/access-log-context.ts'
import { parseNginxConfig } from '../../../src/plan/nginx/directives.ts'
import { renderServerSnippet, renderUpstreams } from '../../../src/plan/setup/nginx-files.ts'
import { watchPaths } from '../../../src/plan/setup/watch-files.ts'
import { createInputs } from './create-values.ts'

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

test('no line contains a query, a cookie or an address', () => {
  const format = /log_format.*/.exec(renderUpstreams(inputs, 'http'))?.[0]
  expect(format).toContain('$uri')
  expect(format).not.toMatch(/\$(request|request_uri|args|query_string|http_cookie|remote_addr|remote_user)\b/)
})
