import { expect, test } from 'vitest'
import {
  type Directive,
  expandIncludes,
  findDirectives,
  isIncludeOf,
  parseNginxConfig,
} from '../../../../src/plan/nginx/directives.ts'
import { findEndpoint } from '../../../../src/plan/nginx/endpoint.ts'
import { findHardcodedProxyPasses } from '../../../../src/plan/nginx/hardcoded-proxy-pass.ts'
import { findLostPath, findSitesFolder } from '../../../../src/plan/nginx/included-sites.ts'
import { listenPlacesOf, listenPortsOf } from '../../../../src/plan/nginx/listens.ts'
import { findPassingServers, readRoute, serverBlocks } from '../../../../src/plan/nginx/route.ts'
import { comparableLines, linesMissingIn } from '../../../../src/plan/nginx/same-site.ts'
import { findUnlogged } from '../../../../src/plan/nginx/unlogged.ts'

const files = (texts: Record<string, string>) => ({ folder: '/etc/nginx', texts: new Map(Object.entries(texts)) })

test('deeply nested braces are read, and what follows them is not lost', () => {
  const depth = 100_000
  const text = `${'a {'.repeat(depth)}${'}'.repeat(depth)} listen 80;`
  expect(parseNginxConfig(text)).toMatchObject([{ words: ['a'] }, { words: ['listen', '80'], block: null }])
  expect(comparableLines(parseNginxConfig(text), 8000, { ports: [8000, 8001], hosts: [] }).length).toBeLessThan(100)
})

test('a variable that is never closed takes no longer than others', () => {
  const text = '${'.repeat(100_000)
  const begun = performance.now()
  parseNginxConfig(text)
  expect(performance.now() - begun).toBeLessThan(5_000)
})

test('a brace after a dollar belongs to its word, as nginx reads it', () => {
  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: nginx would fill it in
  expect(parseNginxConfig('a ${b}c; d ${e f; g}')).toEqual([
    { words: ['a', '${b}c'], block: null },
    { words: ['d', '${e', 'f'], block: null },
  ])
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: see above
})

test('directives that lack their words, as in a file that somebody is about to edit, are read like others', () => {
  const site = parseNginxConfig(`upstream { server; } map { a; } geo { } split_clients;
    server { listen; server_name; include; set; if { set; } location { proxy_pass; if { grpc_pass; } } { internal; } }`)
  const slots = { ports: [8000, 8001], hosts: ['10.0.0.5'] }
  const [server, ...others] = findPassingServers(site, slots)
  expect(others).toEqual([])
  expect(server && findEndpoint([server])).toMatchObject({ address: '127.0.0.1', port: 80, hostHeader: null })
  expect(server && listenPortsOf(server)).toEqual([80])
  expect(listenPlacesOf(serverBlocks(site))).toEqual([{ address: '', port: 80, isTls: false }])
  expect(readRoute(site, slots)).toEqual({ primary: [], addresses: [], failTimeout: null })
  expect(findHardcodedProxyPasses(site, serverBlocks(site), slots)).toEqual([])
  expect(findLostPath(serverBlocks(site), site)).toBeNull()
  expect(comparableLines(site, 8000, slots).filter(({ namesSlot }) => namesSlot)).toEqual([])
  expect(findUnlogged('/log', serverBlocks(site))).toEqual({ locations: [], isAll: false })
  expect(findSitesFolder(parseNginxConfig('http { include; }'), files({}))).toBeNull()
})

test.each([
  ['quotes hold', `log_format a '$host; "$uri" {';`, ['log_format', 'a', '$host; "$uri" {']],
  ['quotes hold beside such quotes', String.raw`return 200 "a \"b; {\" c";`, ['return', '200', 'a "b; {" c']],
  ['the other quotes hold beside theirs', String.raw`return 200 'it\'s a;';`, ['return', '200', "it's a;"]],
  ['quotes hold beside a space that is escaped', String.raw`a "b\ c; d";`, ['a', expect.stringMatching(/^b.* c; d$/)]],
  ['the other quotes hold beside one', String.raw`a 'b\ c; d';`, ['a', expect.stringMatching(/^b.* c; d$/)]],
  ['begins with a backslash', String.raw`rewrite \.php$ /;`, ['rewrite', String.raw`\.php$`, '/']],
  ['has a space that is escaped', String.raw`~bot\ 2 1;`, [expect.stringMatching(/^~bot.* 2$/), '1']],
  ['begins with one', String.raw`\ bot 1;`, [expect.stringMatching(/ bot$/), '1']],
])('what %s is one word, as nginx reads it', (_, text, words) => {
  expect(parseNginxConfig(`${text} listen 80;`)).toEqual([
    { words, block: null },
    { words: ['listen', '80'], block: null },
  ])
})

test('a block without a name, with which nginx does not start, is read', () => {
  expect(parseNginxConfig('{ listen 80; }')).toEqual([{ words: [], block: [{ words: ['listen', '80'], block: null }] }])
})

test.each([
  ['the length of a table', 'local n = #t; if n then ngx.exit(404) end'],
  ['braces in strings', `ngx.say("{ \\" {", '} \\' }')`],
  ['a table', 'local t = { a = { 1 } }'],
  ['comments', '-- } it\'s "\n --[[ } ]] --[==[ ]] } ]==] local a = 1'],
  ['long brackets', 'ngx.say([[ } " ]], [=[ ]] } ]=])'],
])('a block of Lua ends with its own brace, whatever %s are to nginx', (_, lua) => {
  expect(parseNginxConfig(`location / { content_by_lua_block { ${lua} } } listen 80;`)).toEqual([
    {
      words: ['location', '/'],
      block: [{ words: ['content_by_lua_block'], block: [{ words: [expect.any(String)], block: null }] }],
    },
    { words: ['listen', '80'], block: null },
  ])
})

test('two sites that differ in their Lua differ', () => {
  const linesOf = (lua: string) =>
    comparableLines(parseNginxConfig(`set_by_lua_block $a { ${lua} }`), 8000, { ports: [8000, 8001], hosts: [] })
  expect(linesMissingIn(linesOf('return 1'), linesOf('return { 2 }'))).toEqual(["'return { 2 }';"])
})

test.each(['{', '[[', '"', "'", '--', '[=', "'\\"])('a block of Lua that never ends takes no longer: %s', (again) => {
  const begun = performance.now()
  expect(parseNginxConfig(`a_by_lua_block { ${again.repeat(100_000)}`)).toHaveLength(1)
  expect(performance.now() - begun).toBeLessThan(5_000)
})

test('a quoted word may be of any length', () => {
  const text = `log_format a "${'x'.repeat(10_000_000)}";`
  expect(parseNginxConfig(text)).toMatchObject([{ words: ['log_format', 'a', expect.stringMatching(/^x/)] }])
})

test.each(['/etc/nginx/[z-a].conf', '/etc/nginx/conf.d[', '/etc/nginx/(', '/etc/nginx/a**'])(
  'include %s is a pattern like any other',
  (pattern) => {
    const [include] = parseNginxConfig(`include ${pattern};`)
    expect(include && isIncludeOf(include, '/etc/nginx/b.conf', files({}))).toBe(false)
  },
)

test('an include of a character class covers what nginx would read', () => {
  const main = parseNginxConfig('include conf.d/[a-c]*.conf;')
  const whole = expandIncludes(main, files({ '/etc/nginx/conf.d/b1.conf': 'b;', '/etc/nginx/conf.d/d1.conf': 'd;' }))
  expect(whole.map(({ words }) => words[0])).toEqual(['include', 'b'])
})

test('files that include one another are read to an end, with all their contents', () => {
  const names = Array.from({ length: 20 }, (_, index) => `/etc/nginx/${index}.conf`)
  const texts = Object.fromEntries(names.map((name) => [name, 'include *.conf; listen 80;']))
  const whole = expandIncludes(parseNginxConfig('include *.conf;'), files(texts))
  expect(findDirectives(whole, 'listen').length).toBeGreaterThan(0)
  expect(findDirectives(whole, 'include').length).toBeLessThan(100_000)
})

test('so is a file that includes itself from a block', () => {
  const text = `a {${'include *.conf;'.repeat(2_000)}}`
  const whole = expandIncludes(parseNginxConfig(text), files({ '/etc/nginx/a.conf': text }))
  expect(findDirectives(whole, 'include').length).toBeLessThan(1_000_000)
})

test('what includes may bring is measured by what the files contain: thousands of redirects hide nothing', () => {
  const redirects = Array.from({ length: 3_000 }, (_, index) => `/old/${index} /new/${index};`).join('\n')
  const texts = { '/etc/nginx/redirects.map': redirects, '/etc/nginx/sites-enabled/shop': 'server { listen 80; }' }
  const main = parseNginxConfig('http { map $uri $to { include redirects.map; } include sites-enabled/*; }')
  const whole = expandIncludes(main, files(texts))
  expect(whole[0]?.block?.[0]?.block).toHaveLength(3_001)
  expect(findDirectives(whole, 'listen')).toHaveLength(1)
})

test('only an include that names files includes any', () => {
  const path = '/etc/nginx/cors.conf'
  const known = files({ [path]: 'listen 80;' })
  const others = parseNginxConfig('include; internal; map $http_origin $cors { default *; } ssl_certificate cors.conf;')
  expect(expandIncludes(others, known)).toEqual(others)
  expect(others.filter((directive) => isIncludeOf(directive, path, known))).toEqual([])
})

test('blocks that files nest in one another are read no deeper than those of one file, or hardly', () => {
  const deepest = (directives: readonly Directive[]): number =>
    Math.max(0, ...directives.map(({ block }) => (block ? 1 + deepest(block) : 0)))
  const text = `${'location /a/ {'.repeat(5)} include a.conf; ${'}'.repeat(5)}`
  const whole = expandIncludes(parseNginxConfig(text), files({ '/etc/nginx/a.conf': text }))
  const ofOne = deepest(parseNginxConfig('location /a/ {'.repeat(100)))
  expect(deepest(whole)).toBeGreaterThanOrEqual(ofOne)
  expect(deepest(whole)).toBeLessThan(ofOne + 5)
})
