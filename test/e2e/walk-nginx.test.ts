import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import { hardenLogind, softenLogind } from '../harness/logind.ts'
import { type Service, startService } from '../harness/service.ts'
import { byHand, runPrinted, runSetup, type Situation, setInputs, walk } from '../harness/walk.ts'

const STATE = '/var/lib/bluegreen/dev_live'
const SITE = '/etc/nginx/sites-available/dev_live'
const RELOAD = 'nginx -t && systemctl reload nginx'
const nginx = ({ bed }: Service) => bed.nginx

/** Workers that began within two seconds of the last promotion would prove what nginx serves. */
const UNPROVEN = `cd /etc/nginx/sites-enabled
  while [ $(($(date +%s) - $(stat -c %Z dev_*))) -lt 4 ]; do sleep 0.2; done
  systemctl restart nginx
  while [ $(ps -o etimes= -p $(cat /run/nginx.pid)) -lt 4 ]; do sleep 0.2; done`

/** Edits a file and lets nginx read it. */
const edit =
  (expression: string, file: string) =>
  ({ bed }: Service) =>
    bed.nginx.run(`sed -i '${expression}' ${file} && ${RELOAD}`)

/** Edits the site of the live slot, or of the other one, in the links layout. */
const editSlot = (which: 'live' | 'standby', expression: string) => async (service: Service) => {
  const { port } = await service.ask()
  const slot = which === 'live' ? port : port === 8000 ? 8001 : 8000
  return edit(expression, `/etc/nginx/sites-available/dev_${slot}`)(service)
}

const ofBoth: Situation[] = [
  {
    name: 'an nginx that does not run',
    said: 'nginx does not answer on',
    make: ({ bed }) => bed.nginx.run('systemctl stop nginx'),
    follow: runPrinted(nginx),
  },
  {
    name: 'a site that does not pass the health path on',
    said: 'nginx does not answer for /health as the live slot does',
    make: ({ bed }) =>
      bed.nginx.run(
        `sed -i '/listen 80/a location = /health { return 404; }' /etc/nginx/sites-available/dev_* && ${RELOAD}`,
      ),
    follow: setInputs({ 'nginx-health-path': 'none' }),
    undo: ({ bed }) => bed.nginx.run(`sed -i '/location = .health/d' /etc/nginx/sites-available/dev_* && ${RELOAD}`),
  },
  {
    name: 'KillUserProcesses=yes',
    said: 'logind ends what ubuntu runs when it logs out (KillUserProcesses), and ubuntu does not linger',
    make: async ({ bed }) => {
      await bed.nginx.run('loginctl disable-linger ubuntu')
      await hardenLogind(bed.nginx)
    },
    follow: runPrinted(nginx),
    undo: ({ bed }) => softenLogind(bed.nginx),
  },
]

const ofInstant: Situation[] = [
  {
    name: 'a folder of the live link that belongs to another user',
    said: `ubuntu may not change the link ${STATE}/live`,
    make: ({ bed }) => bed.nginx.run(`chown root ${STATE}`),
    follow: runPrinted(nginx),
  },
  {
    name: 'a live link that names no slot',
    said: `${STATE}/live names 9999, which is no slot`,
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
    said: "can't be asked by HTTP",
    make: edit('s|^ *listen 80.*|listen unix:/run/shop.sock;|', SITE),
    follow: byHand(
      'listen 127.0.0.1:8080;',
      nginx,
      `sed -i '/listen unix/a listen 127.0.0.1:8080;' ${SITE} && ${RELOAD}`,
    ),
    undo: ({ bed }) => bed.nginx.run(`sed -i '/listen 127/d; s|^listen unix.*|listen 80;|' ${SITE} && ${RELOAD}`),
  },
  {
    name: 'a path behind the variable',
    said: 'passes every request on as one for the same path',
    make: edit('s|proxy_pass http://$live;|proxy_pass http://$live/;|', SITE),
    follow: byHand('proxy_pass http://$live;', nginx, `sed -i 's|http://$live/;|http://$live;|' ${SITE} && ${RELOAD}`),
  },
]

const ofLinks: Situation[] = [
  {
    name: 'hidepid=2',
    said: '/proc hides the processes of others from ubuntu (hidepid)',
    make: ({ bed }) => bed.nginx.run('mount -o remount,hidepid=2 /proc'),
    follow: runPrinted(nginx),
  },
  {
    name: 'rights that sudo does not give',
    said: 'sudo does not allow ubuntu to run without a password: systemctl reload nginx',
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
    said: 'fails before anything was changed',
    make: ({ bed }) => bed.nginx.write('/etc/nginx/conf.d/broken.conf', 'server { listen nowhere:at:all; }\n'),
    follow: byHand('Fix the configuration', nginx, 'rm /etc/nginx/conf.d/broken.conf'),
  },
  {
    name: 'a site file that is gone',
    said: 'is not there or not readable',
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
      expect(remedy).toContain('as its server')
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
    name: 'a file in the place of the link',
    said: 'is a file, not a link to a site file',
    make: async (service) => {
      const { port } = await service.ask()
      const [site, entry] = ['available', 'enabled'].map((folder) => `/etc/nginx/sites-${folder}/dev_${port}`)
      await service.bed.nginx.run(`rm ${entry} && cp ${site} ${entry}`)
    },
    follow: async (service, remedy) => {
      expect(remedy).toContain('replace it by a link')
      const { port } = await service.ask()
      await service.bed.nginx.run(`ln -sfn /etc/nginx/sites-available/dev_${port} /etc/nginx/sites-enabled/dev_${port}`)
      return undefined
    },
  },
  {
    name: 'no enabled site, and nothing that tells what nginx serves',
    said: "which slot nginx serves can't be seen",
    make: ({ bed }) => bed.nginx.run(`${UNPROVEN}; rm dev_*`),
    follow: runPrinted(nginx),
  },
  {
    name: 'a link that was changed without a reload',
    said: "which of them nginx serves can't be seen",
    make: async (service) => {
      const { port } = await service.ask()
      const other = `/etc/nginx/sites-available/dev_${port === 8000 ? 8001 : 8000}`
      await service.bed.nginx.run(`${UNPROVEN}; rm dev_*; ln -s ${other} .`)
    },
    follow: runPrinted(nginx),
  },
]

describe.skipIf(whyNoBed() !== null).each([
  ['instant', [...ofBoth, ...ofInstant]],
  ['links', [...ofBoth, ...ofLinks]],
] as const)('what an nginx host lacks, %s layout: status says no, and the remedy works', (layout, situations) => {
  let service: Service

  beforeAll(async () => {
    service = await startService({ name: `walk-${layout}` })
    expect(await service.setup({ 'setup-layout': layout })).toMatchObject({ exitCode: 0 })
    await service.bed.nginx.setSudo('none')
    for (const version of ['1.0.0', '1.1.0'] as const) {
      expect(await service.deploy(version)).toMatchObject({ exitCode: 0 })
    }
  })

  afterAll(() => service?.down())

  test.each(situations)('$name', (situation) => walk(service, situation))
})
