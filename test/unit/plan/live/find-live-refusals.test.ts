import { expect, test } from 'vitest'
import { findLiveOnNginxHost } from '../../../../src/plan/live/find-live-on-nginx-host.ts'
import type { NginxObservation } from '../../../../src/plan/nginx-observation.ts'
import { SAME_MOMENT_SECONDS } from '../../../../src/plan/promotion-record.ts'
import { createApp, createInputs, createNginx, createSite } from '../create-values.ts'
import { refusalOf } from '../refusal.ts'

const both = createApp([8000, 8001])
const decide = (nginx: NginxObservation, app = both) => findLiveOnNginxHost(createInputs(), nginx, [app])
/** A person runs it: each word counts. */
const relink = (to: number, from: number) =>
  `sudo ln -sfn /etc/nginx/sites-available/dev_${to} /etc/nginx/sites-enabled/dev_${to} && sudo rm -f /etc/nginx/sites-enabled/dev_${from} && sudo systemctl reload nginx`

test('for a link that was changed without a reload, both options are reported', () => {
  expect(refusalOf(() => decide(createNginx([8001], { workersSince: 900 })))).toEqual({
    message:
      'web: the link in /etc/nginx/sites-enabled was changed without a reload, both slots answer, and there is no way to tell which one is live',
    remedy: [
      'To make port 8001 live, as the link says: sudo systemctl reload nginx',
      `To keep the slot that nginx uses: link the other site, then reload: ${relink(8000, 8001)}`,
    ].join('\n'),
  })
})

test.each([
  [[8000, 8001], 'dev_8000 and dev_8001'],
  [[], 'none'],
])('with the enabled sites %j, what was found is reported, and how to choose', (enabled, found) => {
  const reason = `exactly one of the sites dev_8000 and dev_8001 must be enabled; found: ${found}`
  expect(refusalOf(() => decide(createNginx(enabled)))).toEqual({
    message: `web: ${reason}; there is no way to tell which slot is live`,
    remedy: `Choose the live slot, for example port 8000: ${relink(8000, 8001)}`,
  })
  expect(decide(createNginx(enabled), createApp([8001]))).toMatchObject({
    link: { port: 8001, entry: enabled.length === 0 ? 'dev_8001' : 'dev_8000' },
    drift: { port: 8001, reason, isAlreadyServing: false },
  })
})

test('a link that was changed in the moment of the reload is not newer than what nginx uses', () => {
  const changedAt = 1000
  const since = (workersSince: number | null) => decide(createNginx([8001], { workersSince }))
  expect(since(changedAt - SAME_MOMENT_SECONDS).drift).toBeNull()
  expect(() => since(changedAt - SAME_MOMENT_SECONDS - 1)).toThrow('without a reload')
  // An nginx that does not run uses nothing.
  expect(since(null).drift).toBeNull()
})

test('of a promotion that was left, the reason names both slots', () => {
  const promotion = {
    from: 8000,
    to: 8001,
    release: null,
    movedFrom: null,
    writtenAt: 1000,
    linkedAt: 1000,
    because: null,
    isHeld: false,
  }
  const nginx = createNginx([8001], { promotion: { ...promotion, state: 'pending' } })
  expect(decide(nginx).drift?.reason).toBe('a promotion from port 8000 to port 8001 was left without its guard')
  expect(decide(nginx, createApp([])).drift?.port).toBe(8001)
})

test('sites that differ in more than the ports are refused while one of them is enabled', () => {
  const [blue, green] = createNginx([]).sites
  const extra = createSite(8000, 'upstream u { server a:8000; server a:8001 backup; } server { listen 443 ssl; }')
  if (!blue || !green) throw new Error('no sites')
  expect(() => decide(createNginx([8001], { sites: [extra, green] }))).toThrow('differ in more than the ports')
  expect(decide(createNginx([8001], { sites: [blue, green] })).drift).toBeNull()
})
