import { expect, test } from 'vitest'
import { type ConfigFiles, expandIncludes, parseNginxConfig } from '../../../../src/plan/nginx/directives.ts'
import { findEndpoint } from '../../../../src/plan/nginx/endpoint.ts'
import { findJoinedServers, findLostPath, findSitesFolder } from '../../../../src/plan/nginx/included-sites.ts'
import { findPassingServers, serverBlocks } from '../../../../src/plan/nginx/route.ts'
import { ALPINE, CERTBOT, DEBIAN, H5BP, NGINX_ORG, RHEL, WORDOPS } from './real-sites.ts'

const SNIPPET = '/etc/nginx/bluegreen/dev_live.server.conf'

/** A configuration as it is on a host. */
function configuration(texts: Record<string, string>) {
  const files: ConfigFiles = { folder: '/etc/nginx', texts: new Map(Object.entries(texts)) }
  return { files, whole: expandIncludes(parseNginxConfig(texts['/etc/nginx/nginx.conf'] ?? ''), files) }
}

function joinedEndpoint(texts: Record<string, string>) {
  const { files, whole } = configuration(texts)
  const joined = findJoinedServers(whole, SNIPPET, files)
  return { endpoint: findEndpoint(joined, serverBlocks(whole)), lostPath: findLostPath(joined, whole) }
}

test.each([
  ['Debian', DEBIAN, '/etc/nginx/conf.d'],
  ['RHEL', RHEL, '/etc/nginx/conf.d'],
  ['nginx.org', NGINX_ORG, '/etc/nginx/conf.d'],
  ['Alpine', ALPINE, '/etc/nginx/http.d'],
  ['relative', 'http { include conf.d/*.conf; }', '/etc/nginx/conf.d'],
  [
    'one with streams, too,',
    'stream { include /etc/nginx/streams/*.conf; } http { include mime.types; include /etc/nginx/conf.d/*.conf; }',
    '/etc/nginx/conf.d',
  ],
  ['none', 'http { include /etc/nginx/sites/shop; }', null],
])('the folder that %s reads sites from', (_, text, folder) => {
  expect(findSitesFolder(parseNginxConfig(text), { folder: '/etc/nginx', texts: new Map() })).toBe(folder)
})

test('a site that certbot redirected is reached by HTTPS', () => {
  expect(joinedEndpoint({ '/etc/nginx/nginx.conf': DEBIAN, '/etc/nginx/sites-enabled/dev_live': CERTBOT })).toEqual({
    endpoint: {
      address: '127.0.0.1',
      port: 443,
      tls: true,
      hostHeader: 'shop.example.com',
      names: ['shop.example.com'],
    },
    lostPath: null,
  })
})

test('a site that nginx does not read does not count', () => {
  expect(
    joinedEndpoint({ '/etc/nginx/nginx.conf': RHEL, '/etc/nginx/sites-enabled/dev_live': CERTBOT }).endpoint,
  ).toBeNull()
})

test("WordOps's site is reached on the port that an included file names", () => {
  expect(joinedEndpoint(WORDOPS).endpoint).toEqual({
    address: '127.0.0.1',
    port: 443,
    tls: true,
    hostHeader: 'shop.example.com',
    names: ['shop.example.com', 'www.shop.example.com'],
  })
})

test("h5bp's site is reached by its server name", () => {
  const site = parseNginxConfig(H5BP)
  const endpoint = findEndpoint(findPassingServers(site, { ports: [8000, 8001], hosts: [] }), serverBlocks(site))
  expect(endpoint).toEqual({
    address: '127.0.0.1',
    port: 443,
    tls: true,
    hostHeader: 'example.com',
    names: ['example.com'],
  })
})

test.each([
  ['http://$live', null],
  ['http://$live$request_uri', null],
  ['http://$live/', 'http://$live/'],
  ['https://$live/app', 'https://$live/app'],
])('proxy_pass %s keeps the path of a request: what would lose it is %s', (target, lostPath) => {
  const site = `server { include ${SNIPPET}; location /api/ { proxy_pass ${target}; } }`
  const main = '/etc/nginx/nginx.conf'
  expect(joinedEndpoint({ [main]: `http { ${site} }` }).lostPath).toBe(lostPath)
})

test.each([
  ['one path alone', 'location = /health { proxy_pass http://$live/actuator/health; }', null],
  ['one path, by a block in it', 'location = /a { if ($arg_b) { proxy_pass http://$live/b; } }', null],
  ['one path, written without a space', 'location =/health { proxy_pass http://$live/up; }', null],
  ['questions of nginx itself', 'location /auth { internal; proxy_pass http://$live/auth/check; }', null],
  [
    'paths below a location that only nginx asks',
    'location /p/ { internal; proxy_pass http://$live/p/; }',
    'http://$live/p/',
  ],
  ['one path that nginx asks, by another', 'location /auth { internal; proxy_pass http://$live/auth/; }', null],
  [
    'paths below a location that only nginx asks, all by one path',
    'location ^~ /files/ { internal; proxy_pass http://$live/x; }',
    'http://$live/x',
  ],
  ['paths that match, for nginx', 'location ~ ^/f { internal; proxy_pass http://$live/x/; }', 'http://$live/x/'],
  ['such paths in any case', 'location ~* ^/f { internal; proxy_pass http://$live/x/; }', 'http://$live/x/'],
  ['many paths, by a variable', 'set $b $live; location /a/ { proxy_pass http://$b/; }', 'http://$b/'],
  ['many paths, by one in it', 'location /a/ { set $b $live; proxy_pass http://$b/up; }', 'http://$b/up'],
  [
    'many paths, by a variable that has the scheme',
    'set $b http://$live; location /a/ { proxy_pass $b/; }',
    'http://$live/',
  ],
  ['many paths, by one in a variable', 'set $b http://$live/up/; location /a/ { proxy_pass $b; }', 'http://$live/up/'],
  [
    'many paths, by several variables',
    'location /a/ { set $s https; set $b $live; proxy_pass $s://$b/; }',
    'https://$live/',
  ],
  ['many paths, by the scheme of the request', 'location /a/ { proxy_pass $scheme://$live/; }', '$scheme://$live/'],
  ['many paths that a variable with the scheme keeps', 'set $b http://$live; location /a/ { proxy_pass $b; }', null],
  ['many paths that follow such a variable', 'set $b http://$live; location /a/ { proxy_pass $b$request_uri; }', null],
  ['one path alone, by such a variable', 'set $b http://$live/up/; location = /a { proxy_pass $b; }', null],
  ['one path alone, by a variable', 'location = /a { set $b $live; proxy_pass http://$b/up; }', null],
  ['many paths that a variable keeps', 'location /a/ { set $b $live; proxy_pass http://$b$request_uri; }', null],
  ['paths of something else', 'location /a/ { set $b 10.0.0.9:80; proxy_pass http://$b/; }', null],
  ['paths of what a request names', 'location /a/ { proxy_pass http://$arg_b/; }', null],
  [
    'many paths, by a variable that may be another',
    'set $b $live; if ($arg_a) { set $b auth; } location /a/ { proxy_pass http://$b/; }',
    null,
  ],
  ['one path, it seems', 'location /health { proxy_pass http://$live/up; }', null],
  ['one path, it seems, by a variable', 'set $b $live; location /health { proxy_pass http://$b/up; }', null],
  [
    'one path, it seems, unless a request asks for a folder',
    'location /health { set $b http://$live/up; if ($arg_all) { set $b http://$live/up/; } proxy_pass $b; }',
    null,
  ],
  ['one path, it seems, outside of locations', 'if ($arg_a) { proxy_pass http://$live/up; }', null],
  ['one path, it seems, for users and nginx', 'location ~ ^/h { proxy_pass http://$live/up; }', null],
  ['one path, by a condition', 'location / { if ($uri = /a) { proxy_pass http://$live/up; } }', null],
  ['paths that begin like this', 'location /a { proxy_pass http://$live/; }', 'http://$live/'],
  ['paths of a folder that matches', 'location ~ ^/a/ { proxy_pass http://$live/up; }', 'http://$live/up'],
  ['paths that match', 'location ~ ^/a { proxy_pass http://$live/up/; }', 'http://$live/up/'],
  [
    'one path, and others',
    'location = /a { proxy_pass http://$live/a; } location / { proxy_pass http://$live/; }',
    'http://$live/',
  ],
])('a location of %s: what would lose the path is as it should be', (_, location, lostPath) => {
  const main = '/etc/nginx/nginx.conf'
  expect(joinedEndpoint({ [main]: `http { server { include ${SNIPPET}; ${location} } }` }).lostPath).toBe(lostPath)
})
