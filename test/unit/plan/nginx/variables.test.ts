import { describe, expect, test } from 'vitest'
import { parseNginxConfig } from '../../../../src/plan/nginx/directives.ts'
import { findProxyPasses } from '../../../../src/plan/nginx/proxy-passes.ts'
import { serverBlocks } from '../../../../src/plan/nginx/route.ts'
import { createCertainResolver, createResolver } from '../../../../src/plan/nginx/variables.ts'

/** What the last pass of a server with this content may lead to; `tables` are beside the server. */
function targetsOf(create: typeof createResolver, content: string, tables = ''): string[] {
  const http = parseNginxConfig(`http { ${tables} server { ${content} } }`)
  const pass = serverBlocks(http).flatMap(findProxyPasses).at(-1)
  return pass ? create(http)(pass) : []
}

const PASS = 'location / { proxy_pass http://$b; }'

describe('what a pass may lead to', () => {
  test.each([
    ['its variable is set', `set $b a; ${PASS}`, ['a']],
    ['it is set in any case', `set $B a; ${PASS}`, ['a']],
    ['it is set to nothing', `set $b ""; ${PASS}`, ['']],
    ['nothing is known of it', PASS, ['$b']],
    ['a request says what it is', `set $b $arg_a; ${PASS}`, ['$arg_a']],
    ['it is set again', `set $b a; set $b c; ${PASS}`, ['c']],
    ['the location sets it', `set $b a; location / { set $b c; proxy_pass http://$b; }`, ['c']],
    ['a condition sets it', `set $b a; if ($arg_a) { set $b c; } ${PASS}`, ['a', 'c']],
    ['nothing but a condition does', `if ($arg_a) { set $b c; } ${PASS}`, ['', 'c']],
    ['one condition or another does', `if ($arg_a) { set $b c; } if ($arg_d) { set $b d; } ${PASS}`, ['', 'c', 'd']],
    ['it is set after conditions', `if ($arg_a) { set $b c; } set $b a; ${PASS}`, ['a']],
    [
      'a condition of the location sets it',
      'set $b a; location / { if ($arg_a) { set $b c; } proxy_pass http://$b; }',
      ['a', 'c'],
    ],
    ['the usual condition sets it', `set $b a; if ($cookie_beta = "") { set $b c; } ${PASS}`, ['c', 'a']],
    ['the usual condition does, in capitals', `set $b a; if ($COOKIE_Beta = "") { set $b c; } ${PASS}`, ['c', 'a']],
    ['a condition does something else', `set $b a; if ($arg_a) { add_header b c; } ${PASS}`, ['a']],
    ['only a location around it sets it', 'location / { set $b a; location /c/ { proxy_pass http://$b; } }', ['', 'a']],
    [
      'a location around it and itself set it',
      'location / { set $b a; location /c/ { set $b c; proxy_pass http://$b; } }',
      ['c'],
    ],
    ['only another location sets it', 'location /a { set $b a; } location / { proxy_pass http://$b; }', ['', 'a']],
    [
      'what goes on to a named location sets it',
      'set $b a; location / { set $b c; try_files $uri @b; } location @b { proxy_pass http://$b; }',
      ['a', '', 'c'],
    ],
    [
      'two of its variables are set',
      `set $b a; if ($arg_a) { set $b c; } set $p 80; if ($arg_p) { set $p 81; } location / { proxy_pass http://$b:$p; }`,
      ['a:80', 'a:81', 'c:80', 'c:81'],
    ],
    ['a part of it is set', `set $c blue; location / { proxy_pass http://shop_\${c}s/$uri; }`, ['shop_blues/$uri']],
  ])('where %s', (_, content, expected) => {
    const targets = expected.map((place) => `http://${place}`)
    expect(targetsOf(createResolver, content)).toEqual(targets)
    expect(targetsOf(createCertainResolver, content)).toEqual(targets)
  })

  test.each([
    ['has a default', 'map $host $b { a 1; default 2; }', ['2', '1']],
    ['has none', 'map $host $b { a 1; }', ['', '1']],
    ['has settings, too', 'map $host $b { hostnames; volatile; default 2; .a 1; }', ['2', '1']],
    ['says what a share of users gets', 'split_clients $remote_addr $b { 5% 1; * 2; }', ['2', '1']],
    ['is of networks', 'geo $b { 10.0.0.0/8 1; default 2; }', ['2', '1']],
    ['is of networks of what a proxy says', 'geo $http_x_real_ip $b { 10.0.0.0/8 1; default 2; }', ['2', '1']],
    ['is for what most requests do not have', 'map $cookie_beta $b { on 1; default 1; "" 2; }', ['2', '1']],
    ['is for that, in braces', `map \${ARG_beta} $b { on 1; default 1; "" 2; }`, ['2', '1']],
    ['is for what many requests have', 'map $http_user_agent $b { default 1; "" 2; }', ['1', '2']],
    ['is for more than that', 'map $arg_a$host $b { default 1; "" 2; }', ['1', '2']],
    ['is for more before that', 'map $host$arg_a $b { default 1; "" 2; }', ['1', '2']],
    [
      'is one of several',
      'map $host $b { default 1; } map $host $c { default 3; } map $uri $B { a 2; }',
      ['1', '', '2'],
    ],
    ['is of what another one says', 'map $host $c { default 1; a 2; } map $c $b { default $c; }', ['1', '2']],
  ])('where a table %s', (_, table, expected) => {
    expect(targetsOf(createResolver, PASS, table)).toEqual(expected.map((place) => `http://${place}`))
  })

  test('a table counts unless the variable is set for the pass itself', () => {
    const table = 'map $host $b { default 1; }'
    expect(targetsOf(createResolver, `set $b a; ${PASS}`, table)).toEqual(['http://a'])
    expect(targetsOf(createResolver, `location /a { set $b a; } ${PASS}`, table)).toEqual(['http://1'])
  })

  test('of endlessly many places, the first ones are known, and the rest of each', () => {
    const lines = Array.from({ length: 90 }, (_, index) => `${index} place${index};`)
    const targets = targetsOf(
      createResolver,
      'location / { proxy_pass http://$b/a; }',
      `map $uri $b { ${lines.join(' ')} }`,
    )
    expect(targets).toEqual(['http:///a', ...Array.from({ length: 49 }, (_, index) => `http://place${index}/a`)])
    const tables = ['$b', '$p'].map((name) => `map $uri ${name} { ${lines.join(' ')} }`).join(' ')
    expect(targetsOf(createResolver, 'location / { proxy_pass http://$b.$p/a; }', tables)).toHaveLength(50)
    const conditions = lines.map((_, index) => `if ($arg_a = ${index}) { set $b ${index}; }`).join(' ')
    expect(targetsOf(createResolver, `set $b a; ${conditions} ${PASS}`)).toHaveLength(50)
  })

  test('endlessly many conditions take no longer', () => {
    const conditions = Array.from({ length: 20_000 }, (_, index) => `if ($cookie_a = "") { set $b ${index}; }`).join(
      ' ',
    )
    const begun = performance.now()
    expect(targetsOf(createResolver, `${conditions} ${PASS}`)).toHaveLength(50)
    expect(performance.now() - begun).toBeLessThan(5_000)
  })
})

describe('what is certain of a pass', () => {
  const BY_LINK = 'if ($live = dev-live-8001) { set $b green; }'

  test.each([
    ['a table by the link', PASS, 'map $live $b { default blue; dev-live-8001 green; }', ['$live']],
    ['a condition by the link', `set $b blue; ${BY_LINK} ${PASS}`, '', ['$live']],
    ['a condition by the link, before others', `${BY_LINK} if ($arg_a) { set $b c; } ${PASS}`, '', ['$live', 'c']],
    [
      'a condition by the link in another location',
      `location / { set $b blue; ${BY_LINK} try_files $uri @b; } location @b { proxy_pass http://$b; }`,
      '',
      ['$live'],
    ],
    [
      'a condition by the link beside it',
      'location / { if ($live = dev-live-8001) { expires 1h; proxy_pass http://green; } proxy_pass http://blue; }',
      '',
      ['$live'],
    ],
    [
      'a condition by the standby around it',
      'location / { proxy_pass http://a; if ($standby = dev-live-8001) { proxy_pass http://blue; } }',
      '',
      ['$standby'],
    ],
    [
      'a condition by the link, beside one of a request',
      'location / { if ($arg_a) { proxy_pass http://a; } if ($live = a) { proxy_pass http://b; } proxy_pass http://c; }',
      '',
      ['$live'],
    ],
    [
      'no condition of a location around its own',
      'location / { if ($live = a) { proxy_pass http://b; } location /c/ { proxy_pass http://c; } }',
      '',
      ['c'],
    ],
    ['no path like that of the link', 'location /bluegreen/shop/live { proxy_pass http://b; }', '', ['b']],
    [
      'no condition by the link that passes nothing on',
      'location / { if ($live = dev-live-8001) { add_header X-Slot green; } proxy_pass http://blue; }',
      '',
      ['blue'],
    ],
    [
      'no condition of a request',
      'location / { if ($arg_a) { proxy_pass http://a; } proxy_pass http://b; }',
      '',
      ['b'],
    ],
    [
      'the link itself, whatever a site says of it',
      `set $live a; location / { proxy_pass http://$live; }`,
      '',
      ['$live'],
    ],
    ['only what a request tells', `set $b a; auth_request_set $b $upstream_http_b; ${PASS}`, '', ['$b']],
  ])('it is decided by %s', (_, content, tables, expected) => {
    expect(targetsOf(createCertainResolver, content, tables)).toEqual(expected.map((place) => `http://${place}`))
  })
})
