import { expect, test } from 'vitest'
import { describePauses } from '../../../../src/plan/nginx/describe-pauses.ts'
import { createInputs, createInstant, createNginx, createSite } from '../create-values.ts'

const PAUSE = { failures: 5, time: '60s', port: 8000, backup: 8001 }

test('a site that pauses a slot is named, with what to change', () => {
  const sites = [createSite(8000, 'upstream b { server H:8000 max_fails=5 fail_timeout=60s; server H:8001 backup; }')]
  expect(describePauses(createInputs(), createNginx([8000], { sites }))).toEqual([
    'web: /etc/nginx/sites-available/dev_8000 has nginx stop using port 8000 for 60s after 5 failed requests within 60s, and answer 502 if nothing runs on port 8001: add max_fails=0 to the server with port 8000',
  ])
})

test('setup’s own file of an earlier version needs setup again', () => {
  const instant = createInstant({ pause: { ...PAUSE, failures: 1, time: '1s' } })
  expect(describePauses(createInputs(), createNginx([], { instant }))).toEqual([
    'web: /etc/nginx/bluegreen/dev_live.upstreams.conf has nginx stop using port 8000 for 1s after one failed request, and answer 502 if nothing runs on port 8001: run operation: setup',
  ])
})

test('what setup writes pauses no slot', () => {
  expect(describePauses(createInputs(), createNginx([], { instant: createInstant() }))).toEqual([])
  expect(describePauses(createInputs(), createNginx([8000]))).toEqual([])
})
