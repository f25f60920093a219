import { expect } from 'vitest'
import { Failure } from '../../../src/failure.ts'
import { CERTBOT, DEBIAN } from '../plan/nginx/real-sites.ts'

const RELEASE = '1.0.0-1.1-aaaaaaa'
const JOURNAL = JSON.stringify({
  at: '2026-03-01T10:00:00.000Z',
  operation: 'deploy',
  result: 'deployed',
  version: '1.0.0',
  release: RELEASE,
  actor: 'mona',
  seconds: 42.5,
  livePort: 8000,
})
const lineAfter = (word: string, text: string) => text.replaceAll(/^/gm, `${word} `)

export const APP = `user ubuntu
writable yes
free-kb 10000000
memory-kb 4000000
total-memory-kb 8000000
huge-pages-kb 0
java 17.0.15
lingers yes
session lingers
process 8000 812 own java listening 3600 ${RELEASE} 512000
process 8001 - foreign other listening 0 - 
slot 8000 ${RELEASE}
built-for 17
restarting 8001
unsupervised 8000
live 8000
now 1700003600
release 1700000000 ${RELEASE}
newest-jar-bytes 25000000
journal ${JOURNAL}
observed
`
export const NGINX = `user ubuntu
entry link 1700000000 /etc/nginx/sites-available/dev_8000 dev_8000
entry file 0 /etc/nginx/sites-enabled/default default
present blue /etc/nginx/sites-available/dev_8000
${lineAfter('text blue', 'upstream a { server 10.0.0.5:8000; server 10.0.0.5:8001 backup; }\nserver { listen 80; location / { proxy_pass http://a; } }')}
present snippet /etc/nginx/bluegreen/dev_shop.server.conf
text snippet set $live shop;
present requests /etc/nginx/bluegreen/dev_shop.requests.conf
text requests # Written by bluegreen-action (operation: setup), sha256:0
text requests # for: dev/shop
not-included /etc/nginx/sites-enabled/dev_8001
configuration /etc/nginx/nginx.conf
joined /etc/nginx/sites-enabled/dev_live
file /etc/nginx/nginx.conf
${lineAfter('line', DEBIAN)}
file /etc/nginx/sites-enabled/dev_live
${lineAfter('line', CERTBOT)}
live 8000 1700000000
version 1.22.1
state-writable yes
workers-since 1700000000
workers-unseen yes
hidden-but-for 4
session lingers
session-unit ssh@0-10.0.0.1:22-10.0.0.2:5555.service
now 1700003600
promotion confirmed free 8000 8001 1700000000 1699999999
promotion-release ${RELEASE}
promotion-moved-from 8000
promotion-because 2026-01-01T00:00:00Z asked
rights told
rule User ubuntu may run the following commands on nginx:
rule     (root) NOPASSWD: /usr/sbin/nginx -t, !/usr/bin/rm /etc/nginx/*, ^/usr/bin/ln$ ^-sfn .*$
allowed /usr/sbin/nginx -t
allowed-as nginx -t
not-allowed rm /etc/nginx/sites-enabled/dev_8000
test failed
test-said nginx: [emerg] unknown directive
observed
`
// biome-ignore format: a list of pieces
export const PIECES = [
  ' ', '\n', '-', '0', '8000', '1e999', '99999999999999999999999', 'NaN', '-1', '0x10', '{}', 'null', '[', '*', '"',
  '\\', '\u0085', 'é', 'observed\n', 'process 8000 ', 'release ',
  'journal {"at":"a","operation":"b","result":"c","seconds":1e999}\n', 'entry link ', 'present blue a\n',
  'text blue ', 'file /etc/nginx/nginx.conf\n', 'line ', 'line include *;\n', 'joined a\n', 'configuration ',
  'rule ', 'rule User a may run the following commands on b:\n', 'rule     (root) NOPASSWD: ', 'allowed ',
  'allowed-as a\n', ' may run the following commands on ', 'live 8000 ',
]

/** With these changed, more of an answer is still whole. */
// biome-ignore format: a list of pieces
export const DECISIVE = [
  '8000', '8001', '0', '-', ' ', 'kept', 'left', 'held', 'free', 'pending', 'reverting', 'own', 'foreign', 'java', 'service',
  'starting', '\nlive 8001 1700000009\n', '\nstate-writable yes\n', '\nwrite-trouble /a full\n',
  '\nsudo-trouble is missing\n', '\njava \n', '\nprocess 8001 813 own java listening 5 - 1\n', '\nwritable no\n',
  '\nsession gone\n', '\nnot-allowed a\n',
]

/** Does the work, which may end in a failure that says what to do, and in nothing else. */
export function foreseen(work: () => void): void {
  try {
    work()
  } catch (thrown) {
    if (!(thrown instanceof Failure) || thrown.message.length > 2_000 || !thrown.remedy) throw thrown
  }
}

/** Throws if a number, at any depth, is NaN or infinite. */
export function requireNumbers(value: unknown): void {
  for (const one of Object.values(value ?? {})) {
    if (typeof one === 'number') expect(one).toSatisfy(Number.isFinite)
    else if (typeof one === 'object') requireNumbers(one)
  }
}
