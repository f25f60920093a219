import { afterEach, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import { askByHttps, CERTIFICATE, KEY, makeCertificate, SERVER_NAME } from '../harness/https.ts'
import { LAYOUTS } from '../harness/layouts.ts'
import { commandsBelow } from '../harness/page.ts'
import { runAction } from '../harness/run-action.ts'
import { type Service, startService } from '../harness/service.ts'

/** As the packages of nginx.org write it, but for the user. */
const NGINX_ORG = `user www-data;
worker_processes auto;
pid /run/nginx.pid;
events { worker_connections 1024; }
http {
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    keepalive_timeout 65;
    include /etc/nginx/conf.d/*.conf;
}
`
const WELCOME =
  'server {\n    listen 80;\n    server_name localhost;\n    location / {\n        root /var/www/html;\n    }\n}\n'
/** As RHEL's package writes it: its welcome page comes after the folder of sites. */
const RHEL = `user www-data;
pid /run/nginx.pid;
include /usr/share/nginx/modules/*.conf;
events { worker_connections 1024; }
http {
    include /etc/nginx/mime.types;
    # Load modular configuration files from the /etc/nginx/conf.d directory.
    include /etc/nginx/conf.d/*.conf;
    server {
        listen 80;
        listen [::]:80;
        server_name _;
        root /usr/share/nginx/html;
        include /etc/nginx/default.d/*.conf;
    }
}
`

/** How somebody checks a site with HTTPS by hand. */
const BY_NAME = commandsBelow('without-github.md', 'Instant layout').at(-1) ?? ''

describe.skipIf(whyNoBed() !== null)('an nginx without sites-enabled', () => {
  let service: Service

  afterEach(() => service?.down())

  test.each([
    { layout: 'instant', name: 'nginx.org', main: NGINX_ORG },
    { layout: 'links', name: 'RHEL', main: RHEL },
  ])('takes setup and deployments with the defaults: $name, $layout layout', async ({ layout, main }) => {
    service = await startService({ name: `tree-${layout}` })
    const { nginx } = service.bed
    await nginx.write('/etc/nginx/nginx.conf', main)
    if (main === NGINX_ORG) await nginx.write('/etc/nginx/conf.d/default.conf', WELCOME)
    await nginx.run(
      'rm -r /etc/nginx/sites-available /etc/nginx/sites-enabled && nginx -t 2>&1 && systemctl reload nginx',
    )
    const looked = await runAction({ ...service.inputs, operation: 'status' })
    expect(looked, looked.log).toMatchObject({ exitCode: 1 })

    const first = await service.setup({ 'setup-layout': layout })
    expect(first, first.log).toMatchObject({ exitCode: 0, outputs: { result: 'set-up' } })
    const second = await service.setup({ 'setup-layout': layout })
    expect(second, second.log).toMatchObject({ exitCode: 0, outputs: { result: 'unchanged' } })
    await nginx.setSudo('none')
    for (const version of ['1.0.0', '1.1.0'] as const) {
      const run = await service.deploy(version)
      expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed' } })
      expect(await service.ask()).toMatchObject({ status: 200, version })
    }
  })

  test('another nginx, started with a file of its own, is none of the service', async () => {
    service = await startService({ name: 'tree-internal' })
    const { nginx } = service.bed
    await nginx.write(
      '/etc/nginx/nginx-internal.conf',
      'pid /run/nginx-internal.pid;\nevents { }\nhttp { server { listen 127.0.0.1:8099; } }\n',
    )
    // Its master has a lower pid than the one that is started after it.
    await nginx.run('nginx -c /etc/nginx/nginx-internal.conf >/dev/null 2>&1 && systemctl restart nginx')
    expect(await service.setup({ 'setup-layout': 'links' })).toMatchObject({ exitCode: 0 })
    for (const version of ['1.0.0', '1.1.0'] as const) {
      const run = await service.deploy(version)
      expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed' } })
      expect(await service.ask()).toMatchObject({ status: 200, version })
    }
  })

  test('a folder of sites that nothing includes is not used', async () => {
    service = await startService({ name: 'tree-unread' })
    const { nginx } = service.bed
    expect(await service.setup({ 'setup-layout': 'links' })).toMatchObject({ exitCode: 0 })
    await nginx.write('/etc/nginx/nginx.conf', NGINX_ORG)
    await nginx.run('systemctl reload nginx')
    const refused = await service.deploy('1.0.0')
    expect(refused, refused.log).toMatchObject({ exitCode: 1, outputs: { result: 'failed', 'failed-step': 'Look' } })
    expect(refused.log).toContain('nginx does not read /etc/nginx/sites-enabled/dev_8000')
  })
})

describe.skipIf(whyNoBed() !== null).each(LAYOUTS)('an existing certificate, $layout layout', ({ layout }) => {
  let service: Service

  afterEach(() => service?.down())

  test('setup writes a site with HTTPS and HTTP/2, port 80 redirects, and deployments reach it as users do', async () => {
    service = await startService({ name: `https-${layout}` })
    const { nginx } = service.bed
    await makeCertificate(nginx)
    const done = await service.setup({
      'setup-layout': layout,
      'setup-server-name': SERVER_NAME,
      'setup-tls-certificate': CERTIFICATE,
      'setup-tls-certificate-key': KEY,
    })
    expect(done, done.log).toMatchObject({ exitCode: 0, outputs: { result: 'set-up' } })
    const run = await service.deploy('1.0.0')
    expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed' } })
    expect(await askByHttps(nginx)).toBe('200 1.0.0')
    const byHand = BY_NAME.replace('/actuator/health', '/health')
    expect((await nginx.run(`export CURL_CA_BUNDLE=${CERTIFICATE}\n${byHand}`)).stdout).toContain('UP')
    const asked = `curl -s -o /dev/null -w '%{http_code} %{redirect_url}' -H 'Host: ${SERVER_NAME}' http://127.0.0.1/a?b`
    expect((await nginx.run(asked)).stdout).toBe(`301 https://${SERVER_NAME}/a?b`)
  })
})
