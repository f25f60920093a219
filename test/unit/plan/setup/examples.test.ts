import { expect, test } from 'vitest'
import type { Inputs } from '../../../../src/inputs/inputs.ts'
import { planAppSetup, planNginxSetup } from '../../../../src/plan/setup/plan-setup.ts'
import { createApp, createInputs, createInstant, createNginx } from '../create-values.ts'

const base = createInputs()
const setupOf = (overrides: Partial<Inputs['setup']>) => ({ setup: { ...base.setup, ...overrides } })
const [appHost] = base.appHosts as [Inputs['appHosts'][number]]
const bare = createNginx([], { sites: [] })

const EVERYTHING: Partial<Inputs> = {
  environment: 'prod',
  service: 'billing',
  appHosts: [appHost, { ...appHost, host: 'app2', address: 'fd00::5' }],
  nginx: { ...base.nginx, site: 'billing-prod_{port}' },
  promoteSteps: { steps: [{ percent: 5, seconds: 60 }], cookie: 'SESSION' },
}
const BEYOND_LOGIN = { lingers: false, trouble: null, unit: null }
const TLS = { certificate: '/etc/ssl/shop.pem', key: '/etc/ssl/shop.key' }

test.each([
  ['instant', createInputs(setupOf({ layout: 'instant' })), bare],
  ['links', createInputs(), bare],
  [
    'instant-with-everything',
    createInputs({
      ...EVERYTHING,
      ...setupOf({
        layout: 'instant',
        listen: '8443 default_server',
        serverName: 'billing.example.com',
        previewFrom: ['10.0.0.0/8', 'fd00::/64'],
        tls: TLS,
      }),
    }),
    { ...bare, hasIpv6: true, version: '1.26.0', systemdBeyondLogin: BEYOND_LOGIN },
  ],
  [
    'links-instead-of-instant',
    createInputs(),
    createNginx([], {
      entries: [{ name: 'shop.conf', isLink: true, changedAt: 1000, target: '/etc/nginx/sites-available/dev_live' }],
      missingRights: null,
    }),
  ],
  ['links-with-tls', createInputs({ ...EVERYTHING, ...setupOf({ tls: TLS }) }), { ...bare, version: '1.22.1' }],
  [
    'nothing-included',
    createInputs(setupOf({ layout: 'instant' })),
    { ...bare, notIncluded: ['/etc/nginx/sites-enabled/dev_live'], includedFolder: '/etc/nginx/conf.d' },
  ],
  [
    'nothing-logged',
    createInputs(setupOf({ layout: 'instant' })),
    createNginx([8000], { instant: createInstant(), accessLogContext: null }),
  ],
])('what setup ensures on an nginx host is the reviewed example: %s', async (name, inputs, nginx) => {
  const items = planNginxSetup(inputs, nginx, 8001)
  const text = items.map(({ line, content }) => (content === undefined ? `${line}\n` : `${line}:\n${content}\n`))
  await expect(text.join('')).toMatchFileSnapshot(`examples/${name}.txt`)
})

test('an app host gets its folders, and what the launcher needs', () => {
  const folders = ['', '/releases', '/slots'].map((folder) => ({ line: `folder 755 user /home/ubuntu/shop${folder}` }))
  expect(planAppSetup(base, appHost)).toEqual(folders)
  expect(planAppSetup(base, appHost, createApp([]))).toEqual(folders)
  const lingering = [...folders, { line: 'linger' }]
  expect(planAppSetup({ ...base, launch: { ...base.launch, launcher: 'systemd' } }, appHost)).toEqual(lingering)
  expect(planAppSetup(base, appHost, createApp([], { systemdBeyondLogin: BEYOND_LOGIN }))).toEqual(lingering)
})
