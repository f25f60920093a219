import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findAccessLogContext, httpLevel, isLoggedTo } from '../../../src/plan/nginx/access-log-context.ts'
import {
  findBorrowedUpstreams,
  findRoutedUpstreams,
  findUnknownNames,
} from '../../../src/plan/nginx/borrowed-upstreams.ts'
import {
  type ConfigFiles,
  type Directive,
  expandIncludes,
  parseNginxConfig,
} from '../../../src/plan/nginx/directives.ts'
import { findEndpoint } from '../../../src/plan/nginx/endpoint.ts'
import { findHardcodedProxyPasses } from '../../../src/plan/nginx/hardcoded-proxy-pass.ts'
import { findJoinedServers, findLostPath, findSitesFolder } from '../../../src/plan/nginx/included-sites.ts'
import { swapCommand } from '../../../src/plan/nginx/require-sites.ts'
import { findPassingServers, readRoute, serverBlocks } from '../../../src/plan/nginx/route.ts'
import { comparableLines, linesMissingIn } from '../../../src/plan/nginx/same-site.ts'
import { readSiteRequests } from '../../../src/plan/nginx/site-requests.ts'
import { findSlotUpstreams } from '../../../src/plan/nginx/slot-addresses.ts'
import { findStrayProxyPasses } from '../../../src/plan/nginx/stray-proxy-passes.ts'
import { findUnlogged } from '../../../src/plan/nginx/unlogged.ts'
import { isUneditedSetupFile, ownerOf } from '../../../src/plan/setup/setup-header.ts'
import { ALPINE, CERTBOT, DEBIAN, H5BP, NGINX_ORG, RHEL, WORDOPS } from '../plan/nginx/real-sites.ts'
import { fuzz, mutations, refrains, requireSteady, sing } from './fuzz.ts'

const SAMPLES = [DEBIAN, RHEL, NGINX_ORG, ALPINE, CERTBOT, H5BP, ...Object.values(WORDOPS)]
const PORTS = [8000, 8001]
const SLOTS = { ports: PORTS, hosts: ['10.0.0.5'] }
// biome-ignore-start lint/suspicious/noTemplateCurlyInString: nginx would fill it in
// biome-ignore format: a list of pieces
const PIECES = [
  '{', '}', ';', '"', "'", '\\', '#', '\n', ' ', '$', '${', '${a}', '[', ']', '[z-a]', '*', '*a', '?', '/', '//',
  ':', '!', 'server ', 'server {', 'http {', 'upstream a {', 'listen ', 'listen 80;', 'listen 1-65535;', 'listen [::]:443 ssl;',
  'server_name a;', 'include ', 'include *;', 'include /etc/nginx/*;', 'include /etc/nginx/conf.d/*.conf;',
  'location / {', 'backup', 'proxy_pass http://$live;', 'proxy_pass http://a', 'server 10.0.0.5:8000;',
  'access_log off;', 'access_log /a b;', 'a', '8000', 'set $a $a$b;', 'set $b 10.0.0.5:8000;', 'if ($a) {',
  'map $a $b {', 'a_by_lua_block {', '[[', ']]', '--', 'proxy_pass http://$a$b;', 'grpc_pass $a;', 'location @a {', 'default $a;',
  'set $a $live;', 'if ($live = a) {', 'map $live $a {', 'map $cookie_a $a {', '"" $live;', 'js_set $a b;', 'ngx.var.b = ',
  '.', 'internal;', 'proxy_pass http://$a/;',
]
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: see above

/** Everything that is read from a host's configuration. */
function readAll(texts: ReadonlyMap<string, string>): void {
  const files: ConfigFiles = { folder: '/etc/nginx', texts }
  const main = parseNginxConfig(texts.get('/etc/nginx/nginx.conf') ?? '')
  const whole = expandIncludes(main, files)
  const joined = findJoinedServers(whole, '/etc/nginx/bluegreen/dev_live.server.conf', files)
  findEndpoint(joined, serverBlocks(whole))
  findLostPath(joined, whole)
  findHardcodedProxyPasses(whole, joined, SLOTS)
  findUnlogged('/var/lib/bluegreen/.watch/dev', joined)
  findAccessLogContext(httpLevel(whole), joined)
  isLoggedTo('/var/lib/bluegreen/.watch/dev', httpLevel(whole), joined)
  findSitesFolder(main, files)
  readRoute(whole, SLOTS)
  const passing = findPassingServers(whole, SLOTS)
  findLostPath(passing, whole)
  findHardcodedProxyPasses(whole, passing, SLOTS)
  findStrayProxyPasses(passing, main, findSlotUpstreams(whole, SLOTS), 8000, SLOTS)
  findRoutedUpstreams(whole, findSlotUpstreams(whole, SLOTS), 8000, SLOTS)
  findBorrowedUpstreams(main, whole, SLOTS)
  findUnknownNames(whole)
  findEndpoint(passing, serverBlocks(whole))
  readSiteRequests(httpLevel(whole), passing, { own: '/etc/nginx/b', other: '/etc/nginx/c', folder: '/var/lib' }, files)
  const lines = comparableLines(main, 8000, SLOTS)
  linesMissingIn([...lines].reverse(), lines)
  swapCommand(
    { from: { path: '/a', comparable: lines, borrowed: [] }, to: { path: '/b', comparable: lines, borrowed: [] } },
    { blue: 8000, green: 8001 },
  )
  for (const text of texts.values()) {
    ownerOf(text)
    isUneditedSetupFile(text)
  }
}

const paths = fc.constantFrom(
  '/etc/nginx/nginx.conf',
  '/etc/nginx/conf.d/a.conf',
  '/etc/nginx/sites-enabled/dev',
  '/etc/nginx/b',
)
const configurations = fc
  .array(fc.tuple(paths, mutations(SAMPLES, PIECES)), { minLength: 1, maxLength: 6 })
  .map((files) => new Map([['/etc/nginx/nginx.conf', files[0]?.[1] ?? ''], ...files]))

fuzz(
  'whatever a configuration contains, it is read',
  60,
  fc.property(configurations, (texts) => readAll(texts)),
)

fuzz(
  'reading a configuration takes linear time',
  20,
  fc.property(refrains(PIECES), (refrain) => {
    requireSteady((size) => {
      const text = sing(refrain, size)
      return () => readAll(new Map([['/etc/nginx/nginx.conf', text]]))
    })
  }),
  [[{ before: '', again: '"?', after: '{' }], [{ before: 'a ', again: '[?', after: '{' }]],
)

test('so does finding where one of many servers is asked', () => {
  requireSteady((size) => {
    const site = Array.from({ length: size / 32 }, () => 'server { listen 80; listen [::]:80; listen 443 ssl; }')
    const servers = serverBlocks(parseNginxConfig(site.join('\n')))
    return () => findEndpoint(servers)
  })
})

fuzz(
  'so does one of many files',
  8,
  fc.property(refrains(PIECES), (refrain) => {
    requireSteady((size) => {
      const count = Math.min(400, Math.ceil(size / 64))
      const text = sing(refrain, size / count)
      const files = Array.from({ length: count }, (_, index) => [`/etc/nginx/conf.d/${index}.conf`, text] as const)
      return () => readAll(new Map([['/etc/nginx/nginx.conf', DEBIAN], ...files]))
    })
  }),
)

/** A word, and the spellings that nginx accepts. */
const words = fc
  .string({ unit: fc.constantFrom(...'ab0/.:-_~^()|+*?[]=,$#" \';{}\n'), minLength: 1, maxLength: 8 })
  .chain((word) => fc.constantFrom(...spellings(word)).map((spelling) => ({ word, spelling })))

function spellings(word: string): string[] {
  const plain = /^[^\s;{}"'#\\][^\s;{\\]*$/.test(word) ? [word] : []
  return [...plain, `"${word.replaceAll('"', '\\"')}"`, `'${word.replaceAll("'", "\\'")}'`]
}

interface Written {
  readonly text: string
  readonly directive: Directive
}

const { directives } = fc.letrec<{ directives: Written[]; directive: Written }>((tie) => ({
  directives: fc.array(tie('directive'), { maxLength: 4, depthIdentifier: 'block' }),
  directive: fc
    .tuple(
      fc.array(words, { minLength: 1, maxLength: 4 }),
      fc.constantFrom(' ', '\n\t', ' # a; comment {\n', '\r\n'),
      fc.option(tie('directives'), { depthIdentifier: 'block', maxDepth: 4 }),
    )
    .map(([said, blank, block]) => ({
      text: `${said.map(({ spelling }) => spelling).join(blank)}${blank}${block ? `{${blank}${block.map(({ text }) => text).join('')}}` : ';'}${blank}`,
      directive: { words: said.map(({ word }) => word), block: block?.map(({ directive }) => directive) ?? null },
    })),
}))

fuzz(
  'a valid configuration is read as it was meant',
  200,
  fc.property(directives, (written) => {
    const text = written.map((one) => one.text).join('')
    expect(parseNginxConfig(text)).toEqual(written.map(({ directive }) => directive))
  }),
)
