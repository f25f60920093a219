import { expect, test } from 'vitest'
import { parseNginxConfig } from '../../../../src/plan/nginx/directives.ts'
import { findFailTimeoutRemarks } from '../../../../src/plan/nginx/fail-timeout-remarks.ts'
import { readRoute } from '../../../../src/plan/nginx/route.ts'
import { renderUpstreams } from '../../../../src/plan/setup/nginx-files.ts'
import { renderLinkedSite } from '../../../../src/plan/setup/site.ts'
import { createInputs, createInstant, createNginx, createSite } from '../create-values.ts'

const SLOTS = { ports: [8000, 8001], hosts: ['10.0.0.5'] }
const OLD_FILE = 'upstream b { server H:8000 max_fails=1 fail_timeout=1s; server H:8001 backup max_fails=0; }'
const pauseOf = (text: string) => readRoute(parseNginxConfig(text), SLOTS).failTimeout

function describeSite(text: string, isWrittenBySetup: boolean): string[] {
  return findFailTimeoutRemarks(
    createInputs(),
    createNginx([8000], { sites: [{ ...createSite(8000, text), isWrittenBySetup }] }),
  )
}

test('a site that pauses a slot is named, with what to change', () => {
  const pair = 'upstream b { server H:8000 max_fails=5 fail_timeout=60s; server H:8001 backup; }'
  expect(describeSite(pair, false)).toEqual([
    'web: /etc/nginx/sites-available/dev_8000 has nginx stop using port 8000 for 60s after 5 failed requests within 60s; if nothing runs on port 8001, every user gets a 502: set max_fails=0 for the server with port 8000',
  ])
  const several = 'upstream b { server H:8000; server I:8000; server H:8001 backup; server I:8001 backup; }'
  expect(describeSite(several, false)).toEqual([
    'web: /etc/nginx/sites-available/dev_8000 has nginx stop using port 8000 for 10s after one failed request on each app host; if nothing runs on port 8001, every user gets a 502: add "server HOST:8000 backup max_fails=0;" for each app host',
  ])
})

test('a file that an earlier setup wrote needs setup again; one that was edited since does not get it', () => {
  expect(describeSite(OLD_FILE, true)[0]).toMatch(/: run operation: setup with setup-layout: links$/)
  const ofInstant = (isWrittenBySetup: boolean) => {
    const instant = createInstant({ failTimeout: pauseOf(OLD_FILE), isWrittenBySetup })
    return findFailTimeoutRemarks(createInputs(), createNginx([], { instant }))[0]
  }
  expect(ofInstant(true)).toMatch(
    /^web: \/etc\/nginx\/bluegreen\/dev_live\.upstreams\.conf has nginx .*: run operation: setup$/,
  )
  expect(ofInstant(false)).toMatch(/: set max_fails=0 for the server with port 8000$/)
})

test.each([1, 2])('what setup writes for %d app hosts pauses no slot', (count) => {
  const appHosts = Array.from({ length: count }, (_, index) => ({
    ...createInputs().appHosts[0],
    host: `10.0.0.${index + 5}`,
    address: `10.0.0.${index + 5}`,
  }))
  const inputs = createInputs({ appHosts } as Parameters<typeof createInputs>[0])
  const texts = [renderUpstreams(inputs, 'http'), renderLinkedSite(inputs, 8000, null)]
  for (const text of texts)
    expect([text.match(/server 10\..*:8000 max_fails/g)?.length, pauseOf(text)]).toEqual([count, null])
})
