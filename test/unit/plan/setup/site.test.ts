import { expect, test } from 'vitest'
import { readLiveLink } from '../../../../src/plan/live/live-link.ts'
import { requireSameSites } from '../../../../src/plan/nginx/require-sites.ts'
import { planNginxSetup } from '../../../../src/plan/setup/plan-setup.ts'
import { createInputs, createNginx } from '../create-values.ts'

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

test('a site that was written before the host had IPv6, or by an earlier version, still counts', () => {
  const earlier = createNginx([8001], { hasIpv6: true })
  expect(readLiveLink(earlier, createInputs())).toMatchObject({ layout: 'links', port: 8001 })
  expect(() => requireSameSites(earlier, createInputs())).not.toThrow()
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
