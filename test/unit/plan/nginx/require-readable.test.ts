import { describe, expect, test } from 'vitest'
import { readLiveLink } from '../../../../src/plan/live/live-link.ts'
import type { NginxObservation } from '../../../../src/plan/nginx-observation.ts'
import { planSetup } from '../../../../src/plan/setup/plan-setup.ts'
import { createApp, createInputs, createInstant, createNginx } from '../create-values.ts'
import { refusalOf } from '../refusal.ts'

const inputs = createInputs()
const SITE = '/etc/nginx/sites-available/shop'
const deploy = (nginx: NginxObservation) => readLiveLink(nginx, inputs)
const setup = (nginx: NginxObservation) => planSetup(inputs, [createApp([8000])], [nginx])

describe.each([
  ['a deployment', deploy],
  ['setup', setup],
])('for %s', (_, decide) => {
  test('a folder that the user can not enter is refused, with the commands', () => {
    const nginx = createNginx([], { sites: [], unreadable: '/etc/nginx', user: 'CORP\\deploy' })
    expect(refusalOf(() => decide(nginx))).toEqual({
      message: "web: CORP\\deploy has no permission to read /etc/nginx, so it can't tell which slot nginx uses",
      remedy: [
        'Have someone with root let the user read it, without its private keys: by a group, or with the package acl:',
        "  setfacl -m 'u:CORP\\deploy:rX' /etc/nginx /etc/nginx/nginx.conf",
        '  for folder in /etc/nginx/sites-available /etc/nginx/sites-enabled /etc/nginx/bluegreen /etc/nginx/conf.d; do [ ! -d "$folder" ] || setfacl -R -m \'u:CORP\\deploy:rX\',\'d:u:CORP\\deploy:rX\' "$folder"; done',
      ].join('\n'),
    })
  })

  test('so is a file that may be the site of the snippet that no other one includes', () => {
    const instant = createInstant({ isIncluded: false })
    const { message, remedy } = refusalOf(() => decide(createNginx([], { sites: [], instant, unread: SITE })))
    expect(message).toBe(`web: ubuntu has no permission to read ${SITE}, so it can't tell which slot nginx uses`)
    expect(remedy?.split('\n').at(-1)).toBe(`  setfacl -m u:ubuntu:rX ${SITE}`)
  })

  test.each<[string, NginxObservation]>([
    ['the site that includes the snippet can be read', createNginx([], { instant: createInstant(), unreadable: SITE })],
    ['a file of another service is closed', createNginx([8000], { unread: SITE })],
    [
      'the snippet is unused, and a file of another service is closed',
      createNginx([8000], { instant: createInstant({ isIncluded: false }), unread: SITE }),
    ],
  ])('nothing is refused if %s', (_case, nginx) => {
    expect(() => decide(nginx)).not.toThrow()
  })
})

test('a host without any site of the service is set up, although a file of another service is closed', () => {
  expect(() => setup(createNginx([], { sites: [], unread: SITE }))).not.toThrow()
})
