import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import type { Service } from '../harness/service.ts'
import { byHand, runPrinted, runSetup, type Situation, walk } from '../harness/walk.ts'
import { edit, nginx, OF_BOTH_LAYOUTS, RELOAD, startWalk } from '../harness/walk-nginx.ts'

/** Workers that began within two seconds of the last promotion would prove what nginx serves. */
const UNPROVEN = `cd /etc/nginx/sites-enabled
  while [ $(($(date +%s) - $(stat -c %Z dev_*))) -lt 4 ]; do sleep 0.2; done
  systemctl restart nginx
  while [ $(ps -o etimes= -p $(cat /run/nginx.pid)) -lt 4 ]; do sleep 0.2; done`

/** Edits the site of the live slot, or of the other one, in the links layout. */
const editSlot = (which: 'live' | 'standby', expression: string) => async (service: Service) => {
  const { port } = await service.ask()
  const slot = which === 'live' ? port : port === 8000 ? 8001 : 8000
  return edit(expression, `/etc/nginx/sites-available/dev_${slot}`)(service)
}

const ofLinks: Situation[] = [
  {
    name: 'hidepid=2',
    said: '/proc hides the processes of other users from ubuntu (hidepid)',
    make: ({ bed }) => bed.nginx.run('mount -o remount,hidepid=2 /proc'),
    follow: runPrinted(nginx),
  },
  {
    name: 'hidepid=2, but for a group',
    said: '/proc hides the processes of other users from ubuntu (hidepid)',
    make: ({ bed }) => bed.nginx.run('groupadd watchers && mount -o remount,hidepid=2,gid=watchers /proc'),
    follow: runPrinted(nginx),
  },
  {
    name: 'rights that sudo does not give',
    said: 'sudo does not let ubuntu run this without a password: systemctl reload nginx',
    make: async ({ bed }) => {
      await bed.nginx.run('rm /etc/sudoers.d/bluegreen-*')
      await bed.nginx.write('/etc/sudoers.d/least', 'ubuntu ALL=(root) NOPASSWD: /usr/sbin/nginx -t\n', '0440')
      await bed.nginx.setSudo('none')
    },
    follow: async (service, remedy) => {
      await service.bed.nginx.setSudo('all')
      return runSetup({ 'setup-layout': 'links' })(service, remedy)
    },
    undo: ({ bed }) => bed.nginx.setSudo('none'),
  },
  {
    name: 'a configuration that nginx refuses',
    said: 'failed before anything was changed',
    make: ({ bed }) => bed.nginx.write('/etc/nginx/conf.d/broken.conf', 'server { listen nowhere:at:all; }\n'),
    follow: byHand('Fix the configuration', nginx, 'rm /etc/nginx/conf.d/broken.conf'),
  },
  {
    name: 'a site file that is gone',
    said: 'is missing or not readable',
    make: async (service) => {
      const standby = (await service.ask()).port === 8000 ? 8001 : 8000
      await service.bed.nginx.run(`rm /etc/nginx/sites-available/dev_${standby}`)
      await service.bed.nginx.setSudo('all')
    },
    follow: runSetup({ 'setup-layout': 'links' }),
    undo: ({ bed }) => bed.nginx.setSudo('none'),
  },
  {
    name: 'a site whose upstream names the other slot',
    said: 'but its upstream names',
    make: editSlot('standby', 's/:8000/:X/; s/:8001/:8000/; s/:X/:8001/'),
    follow: async (service, remedy) => {
      expect(remedy).toContain("other slot's port the backup")
      await editSlot('standby', 's/:8000/:X/; s/:8001/:8000/; s/:X/:8001/')(service)
      return undefined
    },
  },
  {
    name: 'two sites that differ in more than the ports',
    said: 'differ in more than the ports',
    make: editSlot('live', '/listen 80/a add_header X-Shop yes;'),
    follow: runPrinted(nginx),
  },
  {
    name: 'an include that is gone',
    said: 'no file of its configuration includes it',
    make: ({ bed }) => bed.nginx.run(`sed -i '/sites-enabled/d' /etc/nginx/nginx.conf`),
    follow: async ({ bed }, remedy) => {
      const [line] = /include \S+;/.exec(remedy) ?? []
      await bed.nginx.run(`sed -i 's|^http {|&\\n${line}|' /etc/nginx/nginx.conf && ${RELOAD}`)
      return undefined
    },
  },
  {
    name: 'a file instead of the link',
    said: 'is a file, not a link to a site file',
    make: async (service) => {
      const { port } = await service.ask()
      const [site, entry] = ['available', 'enabled'].map((folder) => `/etc/nginx/sites-${folder}/dev_${port}`)
      await service.bed.nginx.run(`rm ${entry} && cp ${site} ${entry}`)
    },
    follow: async (service, remedy) => {
      expect(remedy).toContain('replace it with a link')
      const { port } = await service.ask()
      await service.bed.nginx.run(`ln -sfn /etc/nginx/sites-available/dev_${port} /etc/nginx/sites-enabled/dev_${port}`)
      return undefined
    },
  },
  {
    name: 'no enabled site, and nothing that tells what nginx serves',
    said: 'there is no way to tell which slot is live',
    make: ({ bed }) => bed.nginx.run(`${UNPROVEN}; rm dev_*`),
    follow: runPrinted(nginx),
  },
  {
    name: 'a link that was changed without a reload',
    said: 'there is no way to tell which one is live',
    make: async (service) => {
      const { port } = await service.ask()
      const other = `/etc/nginx/sites-available/dev_${port === 8000 ? 8001 : 8000}`
      await service.bed.nginx.run(`${UNPROVEN}; rm dev_*; ln -s ${other} .`)
    },
    follow: runPrinted(nginx),
  },
]

describe.skipIf(whyNoBed() !== null)(
  'what an nginx host lacks, links layout: status says no, and the remedy works',
  () => {
    let service: Service

    beforeAll(async () => {
      service = await startWalk('links')
    })

    afterAll(() => service?.down())

    test.each([...OF_BOTH_LAYOUTS, ...ofLinks])('$name', (situation) => walk(service, situation))
  },
)
