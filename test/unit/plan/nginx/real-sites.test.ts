import { expect, test } from 'vitest'
import { type ConfigFiles, expandIncludes, parseNginxConfig } from '../../../../src/plan/nginx/directives.ts'
import { findDoor } from '../../../../src/plan/nginx/door.ts'
import { findJoinedServers, findLostPath } from '../../../../src/plan/nginx/joined.ts'
import { findPassingServers, serverBlocks } from '../../../../src/plan/nginx/route.ts'
import { findSitesFolder } from '../../../../src/plan/nginx/sites-folder.ts'

const SNIPPET = '/etc/nginx/bluegreen/dev_live.server.conf'

/** A configuration as it lies on a host. */
function configuration(texts: Record<string, string>) {
  const files: ConfigFiles = { folder: '/etc/nginx', texts: new Map(Object.entries(texts)) }
  return { files, whole: expandIncludes(parseNginxConfig(texts['/etc/nginx/nginx.conf'] ?? ''), files) }
}

function joinedDoor(texts: Record<string, string>) {
  const { files, whole } = configuration(texts)
  const joined = findJoinedServers(whole, SNIPPET, files)
  return { door: findDoor(joined, serverBlocks(whole)), lostPath: findLostPath(joined) }
}

const DEBIAN = `user www-data;
include /etc/nginx/modules-enabled/*.conf;
events { worker_connections 768; }
http {
	include /etc/nginx/mime.types;
	access_log /var/log/nginx/access.log;
	include /etc/nginx/conf.d/*.conf;
	include /etc/nginx/sites-enabled/*;
}
`
// As its packages install it.
const RHEL = `user nginx;
include /usr/share/nginx/modules/*.conf;
events { worker_connections 1024; }
http {
    log_format  main  '$remote_addr - $remote_user [$time_local] "$request" '
                      '$status $body_bytes_sent "$http_referer" '
                      '"$http_user_agent" "$http_x_forwarded_for"';
    include             /etc/nginx/mime.types;
    # Load modular configuration files from the /etc/nginx/conf.d directory.
    include /etc/nginx/conf.d/*.conf;
    server {
        listen       80;
        listen       [::]:80;
        server_name  _;
        root         /usr/share/nginx/html;
        include /etc/nginx/default.d/*.conf;
        error_page 404 /404.html;
        location = /404.html {
        }
    }
}
`
const NGINX_ORG = `user  nginx;
events { worker_connections  1024; }
http {
    include       /etc/nginx/mime.types;
    include /etc/nginx/conf.d/*.conf;
}
`
const ALPINE = `include /etc/nginx/modules/*.conf;
include /etc/nginx/conf.d/*.conf;
http {
	include /etc/nginx/mime.types;
	map $http_upgrade $connection_upgrade { default upgrade; '' close; }
	include /etc/nginx/http.d/*.conf;
}
`

test.each([
  ['Debian', DEBIAN, '/etc/nginx/conf.d'],
  ['RHEL', RHEL, '/etc/nginx/conf.d'],
  ['nginx.org', NGINX_ORG, '/etc/nginx/conf.d'],
  ['Alpine', ALPINE, '/etc/nginx/http.d'],
  ['relative', 'http { include conf.d/*.conf; }', '/etc/nginx/conf.d'],
  ['none', 'http { include /etc/nginx/sites/shop; }', null],
])('the folder that %s reads sites from', (_, text, folder) => {
  expect(findSitesFolder(parseNginxConfig(text), { folder: '/etc/nginx', texts: new Map() })).toBe(folder)
})

// What certbot 5.8 makes of a generated site by --redirect.
const CERTBOT = `include /etc/nginx/bluegreen/dev_live.upstreams.conf;

server {
    server_name shop.example.com;
    include /etc/nginx/bluegreen/dev_live.server.conf;
    location / {
        proxy_pass http://$live;
        proxy_set_header Host $host;
    }

    listen 443 ssl; # managed by Certbot
    ssl_certificate /etc/letsencrypt/live/shop.example.com/fullchain.pem; # managed by Certbot
    ssl_certificate_key /etc/letsencrypt/live/shop.example.com/privkey.pem; # managed by Certbot
    include /etc/letsencrypt/options-ssl-nginx.conf; # managed by Certbot
    ssl_dhparam /etc/letsencrypt/ssl-dhparams.pem; # managed by Certbot

}
server {
    if ($host = shop.example.com) {
        return 301 https://$host$request_uri;
    } # managed by Certbot


    listen 80;
    server_name shop.example.com;
    return 404; # managed by Certbot


}
`

test('the site that certbot redirected is asked by HTTPS', () => {
  expect(joinedDoor({ '/etc/nginx/nginx.conf': DEBIAN, '/etc/nginx/sites-enabled/dev_live': CERTBOT })).toEqual({
    door: { address: '127.0.0.1', port: 443, tls: true, hostHeader: 'shop.example.com' },
    lostPath: null,
  })
})

test('a site that nginx does not read is no site', () => {
  expect(joinedDoor({ '/etc/nginx/nginx.conf': RHEL, '/etc/nginx/sites-enabled/dev_live': CERTBOT }).door).toBeNull()
})

// As WordOps writes its virtual hosts: what matters stands in files of its own.
const WORDOPS = {
  '/etc/nginx/nginx.conf': DEBIAN,
  '/etc/nginx/sites-enabled/shop.example.com': `server {
    server_name shop.example.com www.shop.example.com;
    access_log /var/log/nginx/shop.example.com.access.log rt_cache;
    include bluegreen/dev_live.server.conf;
    location / { proxy_pass http://$live; include common/proxy.conf; }
    include /var/www/shop.example.com/conf/nginx/*.conf;
}
`,
  '/var/www/shop.example.com/conf/nginx/ssl.conf': `listen 443 quic;
listen [::]:443 quic;
listen 443 ssl;
listen [::]:443 ssl;
http2 on;
ssl_certificate     /etc/letsencrypt/live/shop.example.com/fullchain.pem;
`,
  '/etc/nginx/sites-enabled/22222': `server { listen 22222 default_server ssl; location / { proxy_pass http://127.0.0.1:9; } }`,
}

test("WordOps's site is asked on the port that an included file names", () => {
  expect(joinedDoor(WORDOPS).door).toEqual({
    address: '127.0.0.1',
    port: 443,
    tls: true,
    hostHeader: 'shop.example.com',
  })
})

// h5bp's templates redirect two names in servers of their own; the last one is the site.
const H5BP = `upstream shop { server 10.0.0.5:8000; server 10.0.0.5:8001 backup; }
server { listen [::]:80; listen 80; server_name www.example.com; return 301 $scheme://example.com$request_uri; }
server { listen [::]:443 ssl; listen 443 ssl; server_name www.example.com; include h5bp/tls/ssl_engine.conf; return 301 https://example.com$request_uri; }
server {
  # listen [::]:443 ssl accept_filter=dataready;  # for FreeBSD
  listen [::]:443 ssl reuseport;
  listen 443 ssl;
  server_name example.com;
  include h5bp/basic.conf;
  location / { proxy_pass http://shop; }
}
`

test("h5bp's site is asked by the name that it serves", () => {
  const site = parseNginxConfig(H5BP)
  const door = findDoor(findPassingServers(site, [8000, 8001]), serverBlocks(site))
  expect(door).toEqual({ address: '127.0.0.1', port: 443, tls: true, hostHeader: 'example.com' })
})

test.each([
  ['http://$live', null],
  ['http://$live$request_uri', null],
  ['http://$live/', 'http://$live/'],
  ['https://$live/app', 'https://$live/app'],
])('proxy_pass %s keeps the path of a request: what would lose it is %s', (target, lostPath) => {
  const site = `server { include ${SNIPPET}; location /api/ { proxy_pass ${target}; } }`
  const main = '/etc/nginx/nginx.conf'
  expect(joinedDoor({ [main]: `http { ${site} }` }).lostPath).toBe(lostPath)
})
