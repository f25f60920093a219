import { expect, test } from 'vitest'
import { findNginxFaults } from '../../../../src/plan/faults/nginx-faults.ts'
import { readLiveLink } from '../../../../src/plan/live/live-link.ts'
import { requireSameSites } from '../../../../src/plan/nginx/require-sites.ts'
import { planNginxSetup } from '../../../../src/plan/setup/plan-setup.ts'
import { renderLinkedSite } from '../../../../src/plan/setup/site.ts'
import { createInputs, createNginx, createSite } from '../create-values.ts'

const TLS = { certificate: '/etc/ssl/shop.pem', key: '/etc/ssl/shop.key' }

/** The `listen` lines of the sites that setup writes, of one server after another. */
function listens(
  layout: 'instant' | 'links',
  listen: string,
  hasIpv6: boolean,
  tls = false,
  version: string | null = null,
) {
  const setup = { ...createInputs().setup, layout, listen, tls: tls ? TLS : null }
  const items = planNginxSetup(createInputs({ setup }), createNginx([], { hasIpv6, version }), 8000)
  const sites = items.filter(({ line }) => line.startsWith('file 644 /etc/nginx/sites-available/'))
  return sites.map(({ content = '' }) => [...content.matchAll(/^ *listen (.*);$/gm)].map(([, place]) => place))
}

test.each([
  ['80', ['80', '[::]:80']],
  ['8080 default_server', ['8080 default_server', '[::]:8080 default_server']],
  ['127.0.0.1:80', ['127.0.0.1:80']],
  ['[::]:80', ['[::]:80']],
  ['[2001:db8::5]:80', ['[2001:db8::5]:80']],
])('who connects over IPv6 reaches a site that listens on %s, where the host has IPv6', (listen, expected) => {
  expect(listens('instant', listen, true)).toEqual([expected])
  expect(listens('links', listen, true)).toEqual([expected, expected])
  expect(listens('instant', listen, false)).toEqual([expected.slice(0, 1)])
})

test.each([
  ['80', null, ['80', '[::]:80', '443 ssl', '[::]:443 ssl']],
  [
    '8443 default_server',
    '1.22.1',
    [
      '80 default_server',
      '[::]:80 default_server',
      '8443 ssl http2 default_server',
      '[::]:8443 ssl http2 default_server',
    ],
  ],
  ['10.0.0.1:80', '1.26.0', ['10.0.0.1:80', '10.0.0.1:443 ssl']],
])('the same holds for its redirect to HTTPS: %s, nginx %s', (listen, version, expected) => {
  expect(listens('instant', listen, true, true, version)).toEqual([expected])
})

test.each([
  ['1.22.1', false],
  ['1.24.0', false],
  ['1.25.0', false],
  ['1.25.1', true],
  ['1.25.10', true],
  ['1.26.0', true],
  ['1.30.0', true],
  ['2.0.0', true],
  ['1.25.3.1', true],
])('HTTP/2 is asked for as nginx %s wants it', (version, isDirective) => {
  const inputs = createInputs({ setup: { ...createInputs().setup, tls: TLS } })
  const site = renderLinkedSite(inputs, 8000, version)
  expect(site.includes('\n    listen 443 ssl;\n    http2 on;\n')).toBe(isDirective)
  expect(site.includes('\n    listen 443 ssl http2;\n    ssl_certificate ')).toBe(!isDirective)
})

test('a site that was written before the host had IPv6, or by an earlier version, still counts', () => {
  const earlier = createNginx([8001], { hasIpv6: true })
  expect(readLiveLink(earlier, createInputs())).toMatchObject({ layout: 'links', port: 8001 })
  expect(() => requireSameSites(earlier, createInputs())).not.toThrow()
})

test.each(['instant', 'links'] as const)('an application learns the address that its user asked for (%s)', (layout) => {
  const written = (tls: typeof TLS | null) => {
    const inputs = createInputs({ setup: { ...createInputs().setup, layout, listen: '8443', tls } })
    const items = planNginxSetup(inputs, createNginx([], {}), 8000)
    return items.filter(({ line }) => line.startsWith('file 644 /etc/nginx/sites-available/'))
  }
  expect(written(null)).toHaveLength(layout === 'links' ? 2 : 1)
  for (const { content } of [...written(null), ...written(TLS)]) {
    expect(content).toContain('proxy_set_header Host $bluegreen_host_dev_live;')
    expect(content).toContain('proxy_set_header X-Forwarded-Port $bluegreen_port_dev_live;')
    expect(content).not.toContain('Host $host;')
    // A second `Host` beside the one in the request line would pass for the site's own name.
    expect(content).not.toContain('default $http_host')
    const [, host = ''] = /map \$http_host \$bluegreen_host_dev_live \{([^}]*\}[^}]*)\n\}/.exec(content ?? '') ?? []
    const [, pattern = '', end] = /"~\(\?<(\w+>.*)\)\$" \$host\$(\w+);/.exec(host) ?? []
    expect(host).toContain('default $host;')
    expect(pattern).toBe(`${end}>:[0-9]{1,5}`)
  }
  for (const { content } of written(null)) {
    expect(content).toContain('proxy_set_header X-Forwarded-Proto $bluegreen_proto_dev_live;')
    expect(content).toContain(
      'map $http_x_forwarded_proto $bluegreen_proto_dev_live {\n    default $scheme;\n    https https;\n}\n',
    )
  }
  for (const { content } of written(TLS)) {
    expect(content).toContain('proxy_set_header X-Forwarded-Proto $scheme;')
    expect(content).not.toContain('$http_x_forwarded_proto')
  }
})

test.each([
  ['shop.example.com:8443', '', '', '8443'],
  ['[::1]:8443', '', '', '8443'],
  ['shop.example.com', '', '', undefined],
  ['[::1]', '', '', undefined],
  ['nginx:8080', 'shop.example.com', '', undefined],
  ['shop.example.com:8080', '', '443', undefined],
])(
  'the port is the one of Host %s, unless what is in front says otherwise (%j, %j)',
  (host, forwarded, port, expected) => {
    const site = planNginxSetup(createInputs(), createNginx([], {}), 8000).find(({ line }) => line.includes('dev_8000'))
    const [, pattern = ''] = /"~(.*)" \$bluegreen_port;/.exec(site?.content ?? '') ?? []
    expect(pattern).not.toBe('')
    expect(new RegExp(pattern).exec(`${forwarded}${port} ${host}`)?.groups?.['bluegreen_port']).toBe(expected)
  },
)

test('sites of an earlier version, which passed on less of that address, still count', () => {
  const inputs = createInputs()
  const earlier = (port: number) =>
    renderLinkedSite(inputs, port, null)
      .replaceAll(/^map \S*(http_host|http_x)(.*\n)+?\}\n/gm, '')
      .replace(/ +proxy_set_header X-Forwarded-Port .*\n/, '')
      .replaceAll(/\$bluegreen_(host|proto)_dev_live/g, (_, part) => (part === 'host' ? '$host' : '$scheme'))
  const nginx = createNginx([8000], { sites: [createSite(8000, earlier(8000)), createSite(8001, earlier(8001))] })
  expect(earlier(8000)).not.toMatch(/bluegreen_(host|port|proto)/)
  expect(findNginxFaults(inputs, nginx, [])).toEqual([])
  expect(readLiveLink(nginx, inputs)).toMatchObject({ port: 8000 })
  expect(() => requireSameSites(nginx, inputs)).not.toThrow()
})

test.each([
  [['app1.example.com'], 0],
  [['app1.example.com', 'app2.example.com'], 1],
])(
  'a request waits five seconds for one of several hosts, and for the only one as long as nginx does: %j',
  (hosts, times) => {
    for (const layout of ['instant', 'links'] as const) {
      const base = createInputs()
      const [host] = base.appHosts
      if (!host) throw new Error('no app host')
      const appHosts = hosts.map((address) => ({ ...host, address }))
      const inputs = createInputs({ appHosts, setup: { ...base.setup, layout } })
      const items = planNginxSetup(inputs, createNginx([], {}), 8000)
      const sites = items.filter(({ line }) => line.startsWith('file 644 /etc/nginx/sites-available/'))
      expect(sites.length).toBeGreaterThan(0)
      for (const { content } of sites) expect(content?.split('proxy_connect_timeout 5s;')).toHaveLength(times + 1)
    }
  },
)
