import { expect, test } from 'vitest'
import { isCertbotInTheWay, refuseWhileCertbotWorks } from '../../../../src/plan/faults/certbot.ts'
import { findLiveOnNginxHost } from '../../../../src/plan/live/find-live-on-nginx-host.ts'
import { readLiveLink } from '../../../../src/plan/live/live-link.ts'
import type { EnabledEntry, NginxObservation } from '../../../../src/plan/nginx-observation.ts'
import { createApp, createInputs, createInstant, createNginx } from '../create-values.ts'
import { refusalOf } from '../refusal.ts'

const instant = createInstant({ endpoint: null })
const atWork = { isCertbotAtWork: true }

test.each([
  ['a deployment in the links layout', createNginx([8000], atWork), 'deploy', true],
  ['a deployment in the instant layout', createNginx([], { ...atWork, instant }), 'deploy', false],
  ['setup in the instant layout', createNginx([], { ...atWork, instant }), 'setup', true],
  ['a deployment where certbot is done', createNginx([8000]), 'deploy', false],
] as const)('certbot disturbs %s', (_, nginx, operation, isIt) => {
  const inputs = createInputs({ operation })
  expect(isCertbotInTheWay(nginx, inputs)).toBe(isIt)
  const refusing = expect(() => refuseWhileCertbotWorks(nginx, inputs))
  if (isIt) {
    expect(refusalOf(() => refuseWhileCertbotWorks(nginx, inputs))).toEqual({
      message: "web: certbot is still at work on nginx's files, after 60 s",
      remedy:
        'Run this again once it has ended. To see how long it has run, on that host: ps -o pid,etime,args -C certbot',
    })
  } else refusing.not.toThrow()
})

test('what certbot edits meanwhile does not make the sites differ', () => {
  const nginx = createNginx([8000], atWork)
  const [blue, green] = nginx.sites
  const raw = 'rewrite ^(/.well-known/acme-challenge/.*) $1 break;'
  const line = { words: raw.slice(0, -1).split(' '), raw, neutral: raw, namesSlot: false, isUpstream: false }
  const challenged = [...(blue?.comparable ?? []), line]
  const sites = blue && green ? [{ ...blue, comparable: challenged }, green] : []
  const decide = (seen: NginxObservation) => findLiveOnNginxHost(createInputs(), seen, [createApp([8000])])
  expect(() => decide({ ...nginx, sites })).toThrow('certbot is still at work')
  expect(refusalOf(() => decide({ ...nginx, sites, isCertbotAtWork: false }))).toEqual({
    message: 'web: /etc/nginx/sites-available/dev_8000 still has the lines of a certbot challenge that was interrupted',
    remedy: 'Have certbot restore the file before another site is enabled: sudo certbot renew',
  })
})

test('of a file beside a link, as a certbot that was cut off leaves it, the error says to remove the file', () => {
  const copy: EnabledEntry = {
    name: 'dev_8000',
    isLink: false,
    changedAt: 0,
    target: '/etc/nginx/sites-enabled/dev_8000',
  }
  const { entries } = createNginx([8001])
  const read = (seen: EnabledEntry[]) => () => readLiveLink(createNginx([], { entries: seen }), createInputs())
  const remedyOf = (act: () => unknown) => {
    try {
      act()
    } catch (thrown) {
      return (thrown as { remedy: string }).remedy
    }
    throw new Error('nothing was refused')
  }
  expect(remedyOf(read([copy, ...entries]))).toMatch(/sudo rm \/etc\/nginx\/sites-enabled\/dev_8000 && sudo systemctl/)
  expect(remedyOf(read([copy]))).toMatch(/then replace it with a link to that/)
})
