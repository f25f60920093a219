import { readNginxAnswer } from '../../../../src/hosts/observe-nginx.ts'
import type { NginxObservation } from '../../../../src/plan/nginx-observation.ts'
import { renderServerSnippet, renderUpstreams } from '../../../../src/plan/setup/nginx-files.ts'
import { answerOf } from '../../hosts/answer-of.ts'
import { createInputs } from '../create-values.ts'

export const INCLUDE = 'include /etc/nginx/bluegreen/dev_live.server.conf;'

/** A host with a site of somebody's own that is above `servers`, which include the snippet of the instant layout or not; the upstreams are in other files. */
export function observeJoined(
  servers: string,
  inputs = createInputs(),
  upstreams: readonly string[] = [],
): NginxObservation {
  const texts = {
    '/etc/nginx/nginx.conf': 'http { access_log /var/log/nginx/access.log; include /etc/nginx/sites-enabled/*; }',
    '/etc/nginx/sites-enabled/shop.conf': `include /etc/nginx/bluegreen/dev_live.upstreams.conf; ${servers}`,
    '/etc/nginx/bluegreen/dev_live.server.conf': renderServerSnippet(inputs, 'http'),
    '/etc/nginx/bluegreen/dev_live.upstreams.conf': renderUpstreams(inputs, 'http'),
  }
  const linesOf = (word: string, text: string) => text.split('\n').map((line) => `${word} ${line}`)
  const said = [
    'present snippet /etc/nginx/bluegreen/dev_live.server.conf',
    ...linesOf('text snippet', texts['/etc/nginx/bluegreen/dev_live.server.conf'].trimEnd()),
    ...upstreams,
    'configuration /etc/nginx/nginx.conf',
    'joined /etc/nginx/sites-enabled/shop.conf',
    ...Object.entries(texts).flatMap(([path, text]) => [`file ${path}`, ...linesOf('line', text)]),
    'live 8001 1000',
    'state-writable yes',
    'observed',
  ]
  return readNginxAnswer(inputs, answerOf('web', said), [])
}
