import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import type { BedHost } from '../bed/host.ts'
import { errorAnnotations } from '../harness/annotations.ts'
import { commandsForRoot, runAsRoot } from '../harness/root-shell.ts'
import { type Service, startService } from '../harness/service.ts'

const available = '/etc/nginx/sites-available'
const generated = {
  instant: [
    '/etc/nginx/bluegreen/dev_live.server.conf',
    '/etc/nginx/bluegreen/dev_live.upstreams.conf',
    `${available}/dev_live`,
  ],
  links: [
    '/etc/nginx/bluegreen/dev_live.requests.conf',
    '/etc/nginx/bluegreen/dev_live.requests-8000.conf',
    '/etc/nginx/bluegreen/dev_live.requests-8001.conf',
    `${available}/dev_8000`,
    `${available}/dev_8001`,
    '/etc/sudoers.d/bluegreen-dev-shop',
  ],
} as const
const enabled = {
  instant: [`dev_live -> ${available}/dev_live`],
  links: [`dev_8000 -> ${available}/dev_8000`],
} as const
const layouts = ['instant', 'links'] as const

/** What a deploy user who wants to become root does: in its own folders it replaces every file, and puts links where root will write. */
const SWAP = `#!/bin/sh
cd /home/ubuntu && find .bluegreen -type f | while read -r file; do echo 'ubuntu ALL=(ALL) NOPASSWD: ALL' >"$file"; done
for port in 8000 8001; do ln -sT /root/private /var/lib/bluegreen/dev_live/$port; done
`

describe.skipIf(whyNoBed() !== null)('setup', () => {
  let service: Service
  const onNginx = async (command: string) => (await service.bed.nginx.run(command)).stdout

  afterEach(() => service?.down())

  describe.each(layouts)('%s layout', (layout) => {
    const setup = (extra = {}) => service.setup({ 'setup-layout': layout, ...extra })

    describe('with full sudo', () => {
      beforeEach(async () => {
        service = await startService({ name: `setup-${layout}` })
      })

      test('prepares bare hosts, once, and leaves only the rights that a deployment needs', async () => {
        const first = await setup()
        expect(first, first.log).toMatchObject({ exitCode: 0, outputs: { result: 'set-up', 'live-port': '8000' } })
        for (const path of generated[layout]) expect(first.log).toContain(`: changed ${path}\n`)
        expect(await service.enabledSites()).toEqual(enabled[layout])
        const files = await readAll(service.bed.nginx, generated[layout])

        const second = await setup()
        expect(second, second.log).toMatchObject({ exitCode: 0, outputs: { result: 'unchanged', 'live-port': '8000' } })
        expect(second.log).not.toContain(': changed ')
        expect(await readAll(service.bed.nginx, generated[layout])).toEqual(files)

        await takeSudoAway(service)
        const rights = await service.bed.nginx.run('sudo -n -l', { user: 'ubuntu', allowFailure: true })
        if (layout === 'instant') expect(rights.code).not.toBe(0)
        else expect(rights.stdout).not.toContain('NOPASSWD: ALL')
        for (const [version, port] of [
          ['1.0.0', '8001'],
          ['1.1.0', '8000'],
        ] as const) {
          const run = await service.deploy(version)
          expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed', 'live-port': port } })
          expect(await service.ask()).toMatchObject({ version })
        }
        const third = await setup()
        expect(third, third.log).toMatchObject({ exitCode: 0, outputs: { result: 'unchanged', 'live-port': '8000' } })
      })

      test('works where sudo records what is typed and printed', async () => {
        const recording = 'Defaults log_input, log_output, use_pty\n'
        await service.bed.nginx.write('/etc/sudoers.d/00-recording', recording, '0440')
        const set = await setup()
        expect(set, set.log).toMatchObject({ exitCode: 0, outputs: { result: 'set-up', 'live-port': '8000' } })
        await takeSudoAway(service)
        const run = await service.deploy('1.0.0')
        expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed', 'live-port': '8001' } })
      })

      test('takes a site with a long name', async () => {
        const run = await setup({ site: '{environment}_order-service-of-the-web-shop_{port}' })
        expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'set-up', 'live-port': '8000' } })
      })

      test('keeps a generated file that somebody has edited', async () => {
        await setup()
        const sites = generated[layout].filter((path) => path.startsWith(available))
        const [site] = sites
        const original = await onNginx(`cat ${site}`)
        await service.bed.nginx.run(
          `sed -i 's|location / {|&\\n        add_header X-Edited yes always;|' ${sites.join(' ')}`,
        )
        const edited = await onNginx(`cat ${site}`)
        expect(edited).not.toBe(original)

        const kept = await setup()
        expect(kept, kept.log).toMatchObject({ exitCode: 0, outputs: { result: 'unchanged' } })
        expect(kept.log).toContain(`: kept ${site}\n`)
        expect(await onNginx(`cat ${site}`)).toBe(edited)

        const replaced = await setup({ 'setup-overwrite': 'true' })
        expect(replaced, replaced.log).toMatchObject({ exitCode: 0, outputs: { result: 'set-up' } })
        expect(await onNginx(`cat ${site}`)).toBe(original)
      })
    })

    test('prints exactly what someone with root must run if there is no sudo, and continues from there', async () => {
      service = await startService({ name: `setup-${layout}-no-sudo`, sudo: 'none' })
      const refused = await setup()
      expect(refused, refused.log).toMatchObject({ exitCode: 1 })
      expect(refused.outputs).toMatchObject({ result: 'failed', 'failed-step': 'Set up' })
      expect(await service.enabledSites()).toEqual(['default -> /etc/nginx/sites-available/default'])

      const commands = commandsForRoot(refused.summary, service.bed.nginx)
      expect(commands.match(/^sudo /gm)?.length).toBeGreaterThan(3)
      await service.bed.nginx.write('/usr/local/bin/swap', SWAP, '0755')
      await service.bed.nginx.run('mkdir /root/private')
      await runAsRoot(service.bed.nginx, commands, layout === 'instant' ? 'dash' : 'bash', '/usr/local/bin/swap')
      const gained = await service.bed.nginx.run(
        'stat -c %U /root/private; runuser -u ubuntu -- sudo -n id -un 2>/dev/null || echo nothing',
      )
      expect(gained.stdout).toBe('root\nnothing\n')
      expect(refused.log, 'the end of the log').toContain(`\n${commands}`)

      const done = await setup()
      expect(done, done.log).toMatchObject({ exitCode: 0, outputs: { result: 'unchanged', 'live-port': '8000' } })
      expect(await service.enabledSites()).toEqual(enabled[layout])
      const run = await service.deploy('1.0.0')
      expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed', 'live-port': '8001' } })
      expect(await service.ask()).toMatchObject({ version: '1.0.0' })
    })
  })
})

describe.skipIf(whyNoBed() !== null)('setup on hosts that are in use', () => {
  let service: Service
  const onNginx = async (command: string) => (await service.bed.nginx.run(command)).stdout

  beforeAll(async () => {
    service = await startService({ name: 'setup-beside' })
  })

  afterAll(() => service?.down())

  test('keeps a site file that it did not write, and adds the rest', async () => {
    const { app, nginx } = service.bed
    const own = `upstream backend { server ${app.address}:8000; server ${app.address}:8001 backup; }
server { listen 80; location / { proxy_pass http://backend; } } # ours
`
    await nginx.write(`${available}/dev_8000`, own)
    const run = await service.setup({ 'setup-layout': 'links' })
    expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'set-up' } })
    // What it wrote and what it kept are not the same site: the next promotion would show.
    expect(run.log).toContain('differ in more than the ports; deployments will fail until that is fixed')
    expect(run.log).toContain(`: kept ${available}/dev_8000\n`)
    expect(run.log).toContain(`: changed ${available}/dev_8001\n`)
    expect(await onNginx(`cat ${available}/dev_8000`)).toBe(own)
    expect(await service.enabledSites()).toEqual(enabled.links)
  })

  test('replaces it if told to, and keeps a copy', async () => {
    const own = await onNginx(`cat ${available}/dev_8000`)
    const run = await service.setup({ 'setup-layout': 'links', 'setup-overwrite': 'true' })
    expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'set-up' } })
    expect(await onNginx(`head -n 1 ${available}/dev_8000`)).toContain('# Written by bluegreen-action')
    expect(await onNginx(`cat /home/ubuntu/.bluegreen/setup/nginx/replaced${available}/dev_8000`)).toBe(own)
  })

  test('changes its own layout, and the live slot stays the same', async () => {
    expect((await service.deploy('1.0.0')).outputs).toMatchObject({ 'live-port': '8001' })
    for (const [layout, sites] of [
      ['instant', enabled.instant],
      ['links', [`dev_8001 -> ${available}/dev_8001`]],
    ] as const) {
      const run = await service.setup({ 'setup-layout': layout })
      expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'set-up', 'live-port': '8001' } })
      expect(await service.enabledSites()).toEqual(sites)
      expect(await service.ask()).toMatchObject({ version: '1.0.0', port: 8001 })
    }
  })
})

describe.skipIf(whyNoBed() !== null)('setup next to a hand-written site', () => {
  let service: Service
  const onNginx = async (command: string) => (await service.bed.nginx.run(command)).stdout

  beforeAll(async () => {
    service = await startService({ name: 'setup-join' })
    const { app, nginx } = service.bed
    for (const [port, other] of [
      [8000, 8001],
      [8001, 8000],
    ]) {
      const upstream = `upstream backend {\n  server ${app.address}:${port};\n  server ${app.address}:${other} backup;\n}\n`
      const server = 'server {\n  listen 80;\n  location / {\n    proxy_pass http://backend;\n  }\n}\n'
      await nginx.write(`${available}/dev_${port}`, upstream + server)
    }
    await nginx.run(
      `rm /etc/nginx/sites-enabled/default && ln -s ${available}/dev_8000 /etc/nginx/sites-enabled/ && systemctl reload nginx`,
    )
  })

  afterAll(() => service?.down())

  test('the site may join the instant layout: setup says how, and from then on no promotion reloads nginx', async () => {
    const sites = () => onNginx(`cat ${available}/dev_8000; ls -l /etc/nginx/sites-enabled`)
    const before = await sites()
    const refused = await service.setup({ 'setup-layout': 'instant' })
    expect(refused, refused.log).toMatchObject({ exitCode: 1, outputs: { result: 'failed', 'live-port': '8000' } })
    const said = errorAnnotations(refused.log).join('\n')
    expect(said).toContain(`${available}/dev_8000 is enabled for this service, but was not written by setup`)
    expect(await sites()).toBe(before)

    const upstreams = /above its server block: {2}(include \S+;)/.exec(said)?.[1]
    const server = /first line of its server block: (include \S+;)/.exec(said)?.[1]
    const own = await onNginx(`cat ${available}/dev_8000`)
    const joined = `${upstreams}\n${own.replace('server {', `server {\n    ${server}`).replace(/proxy_pass \S+;/, 'proxy_pass http://$live;')}`
    await service.bed.nginx.write(`${available}/dev_8000`, joined)
    await onNginx('nginx -t 2>&1 && systemctl reload nginx')
    const done = await service.setup({ 'setup-layout': 'instant' })
    expect(done, done.log).toMatchObject({ exitCode: 0, outputs: { result: 'unchanged', 'live-port': '8000' } })

    const workers = () => onNginx('pgrep -f "nginx: worker process$"')
    const workersBefore = await workers()
    expect((await service.deploy('1.0.0')).outputs).toMatchObject({ result: 'deployed', 'live-port': '8001' })
    expect(await service.ask()).toMatchObject({ version: '1.0.0', port: 8001 })
    expect(await workers()).toBe(workersBefore)
  })
})

async function takeSudoAway({ bed }: Service): Promise<void> {
  await bed.app.setSudo('none')
  await bed.nginx.setSudo('none')
  for (const host of [bed.app, bed.nginx]) {
    expect(await host.run('sudo -n true', { user: 'ubuntu', allowFailure: true })).toMatchObject({ code: 1 })
  }
}

async function readAll(host: BedHost, paths: readonly string[]): Promise<string[]> {
  return Promise.all(paths.map(async (path) => (await host.run(`stat -c '%U %a %Y' ${path}; cat ${path}`)).stdout))
}
