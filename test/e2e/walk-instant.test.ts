import { afterAll, beforeAll, describe, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import type { Service } from '../harness/service.ts'
import { byHand, runPrinted, type Situation, walk } from '../harness/walk.ts'
import { edit, nginx, OF_BOTH_LAYOUTS, RELOAD, startWalk } from '../harness/walk-nginx.ts'

const STATE = '/var/lib/bluegreen/dev_live'
const SITE = '/etc/nginx/sites-available/dev_live'

const ofInstant: Situation[] = [
  {
    name: 'a folder of the live link that belongs to another user',
    said: `ubuntu has no permission to change the link ${STATE}/live`,
    make: ({ bed }) => bed.nginx.run(`chown root ${STATE}`),
    follow: runPrinted(nginx),
  },
  {
    name: 'a live link that points to no slot',
    said: `${STATE}/live points to 9999, which is not a slot`,
    make: ({ bed }) => bed.nginx.run(`ln -sfn 9999 ${STATE}/live`),
    follow: runPrinted(nginx),
  },
  {
    name: 'another site that takes the requests',
    said: 'nginx does not serve dev-live-',
    make: async ({ bed }) => {
      await bed.nginx.write('/etc/nginx/conf.d/first.conf', 'server { listen 80 default_server; return 204; }\n')
      await bed.nginx.run(RELOAD)
    },
    follow: byHand('disable it', nginx, `rm /etc/nginx/conf.d/first.conf && ${RELOAD}`),
  },
  {
    name: 'a site that listens on a socket alone',
    said: "can't be reached over HTTP",
    make: edit('/listen \\[::\\]/d; s|^ *listen 80.*|listen unix:/run/shop.sock;|', SITE),
    follow: byHand(
      'listen 127.0.0.1:8080;',
      nginx,
      `sed -i '/listen unix/a listen 127.0.0.1:8080;' ${SITE} && ${RELOAD}`,
    ),
    undo: ({ bed }) => bed.nginx.run(`sed -i '/listen 127/d; s|^listen unix.*|listen 80;|' ${SITE} && ${RELOAD}`),
  },
  {
    name: 'a location whose variable always names one slot',
    said: 'sends requests to the same slot after every promotion',
    make: edit('s|proxy_pass http://$live;|set $kept dev-live-8000; proxy_pass http://$kept;|', SITE),
    follow: byHand(
      'Write: proxy_pass http://$live;',
      nginx,
      `sed -i 's|set $kept .*|proxy_pass http://$live;|' ${SITE} && ${RELOAD}`,
    ),
  },
  {
    name: 'a site without a name, beside one that refuses requests without a known name',
    said: 'nginx does not answer on',
    make: async ({ bed }) => {
      await bed.nginx.write('/etc/nginx/conf.d/first.conf', 'server { listen 80 default_server; return 444; }\n')
      await bed.nginx.run(RELOAD)
    },
    follow: byHand(
      'as in server_name shop.example.com;',
      nginx,
      `sed -i 's|server_name _;|server_name shop.example.com _;|' ${SITE} && ${RELOAD}`,
    ),
    undo: ({ bed }) =>
      bed.nginx.run(
        `rm /etc/nginx/conf.d/first.conf && sed -i 's|server_name shop.example.com _;|server_name _;|' ${SITE} && ${RELOAD}`,
      ),
  },
  {
    name: 'a path behind the variable',
    said: 'sends every request to the same path',
    make: edit('s|proxy_pass http://$live;|proxy_pass http://$live/;|', SITE),
    follow: byHand('proxy_pass http://$live;', nginx, `sed -i 's|http://$live/;|http://$live;|' ${SITE} && ${RELOAD}`),
  },
]

describe.skipIf(whyNoBed() !== null)(
  'what an nginx host lacks, instant layout: status says no, and the remedy works',
  () => {
    let service: Service

    beforeAll(async () => {
      service = await startWalk('instant')
    })

    afterAll(() => service?.down())

    test.each([...OF_BOTH_LAYOUTS, ...ofInstant])('$name', (situation) => walk(service, situation))
  },
)
