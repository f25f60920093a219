/** nginx configurations as packages install them and tools write them. */

export const DEBIAN = `user www-data;
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
export const RHEL = `user nginx;
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
export const NGINX_ORG = `user  nginx;
events { worker_connections  1024; }
http {
    include       /etc/nginx/mime.types;
    include /etc/nginx/conf.d/*.conf;
}
`
export const ALPINE = `include /etc/nginx/modules/*.conf;
include /etc/nginx/conf.d/*.conf;
http {
	include /etc/nginx/mime.types;
	map $http_upgrade $connection_upgrade { default upgrade; '' close; }
	include /etc/nginx/http.d/*.conf;
}
`

// What certbot 5.8 turns a generated site into with --redirect.
export const CERTBOT = `include /etc/nginx/bluegreen/dev_live.upstreams.conf;

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

// As WordOps writes its virtual hosts: what matters is in separate files.
export const WORDOPS = {
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

// h5bp's templates redirect two names in servers of their own; the last one is the site.
export const H5BP = `upstream shop { server 10.0.0.5:8000; server 10.0.0.5:8001 backup; }
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
