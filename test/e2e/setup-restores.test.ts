import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import { type Service, startService } from '../harness/service.ts'

const FILES = '/etc/nginx/sites-available /etc/nginx/sites-enabled /etc/nginx/bluegreen /var/lib/bluegreen'
const OTHER = 'server { listen 80 default_server; server_name other.example.com; return 204; }\n'
/** A second default server: nginx refuses it. */
const REFUSED = { 'setup-listen': '80 default_server' }

describe.skipIf(whyNoBed() !== null).each([
  ['with sudo', 'instant'],
  ['with sudo', 'links'],
  ['without sudo, in folders of the deploy user', 'instant'],
] as const)('a setup that nginx refuses, %s, %s layout', (way, layout) => {
  let service: Service
  const onNginx = async (command: string) => (await service.bed.nginx.run(command)).stdout
  const look = () =>
    onNginx(`find ${FILES} ! -type d -printf '%p %l %u %m ' -exec sh -c 'cat "$1" | md5sum' sh {} \\; | sort`)
  const setup = (extra = {}) => service.setup({ 'setup-layout': layout, 'setup-server-name': 'shop.test', ...extra })

  beforeAll(async () => {
    service = await startService({ name: `restores-${layout}-${way.split(' ')[0]}` })
    expect(await setup()).toMatchObject({ exitCode: 0 })
    const { nginx } = service.bed
    await nginx.write('/etc/nginx/conf.d/other.conf', OTHER)
    await nginx.run('rm -f /etc/nginx/sites-enabled/default && nginx -t && systemctl reload nginx')
    if (way === 'with sudo') return
    await nginx.setSudo('none')
    await nginx.run(`chown -R ubuntu ${FILES}`)
    const rules = 'ubuntu ALL=(root) NOPASSWD: /usr/sbin/nginx -t, /usr/bin/systemctl reload nginx\n'
    await nginx.write('/etc/sudoers.d/two', rules, '0440')
  })

  afterAll(() => service?.down())

  test('leaves all files and links as they were, and nginx can start', async () => {
    const before = await look()
    const refused = await setup(REFUSED)
    expect(refused, refused.log).toMatchObject({ exitCode: 1, outputs: { 'failed-step': 'Set up' } })
    expect(refused.log).toContain('a duplicate default server')
    expect(refused.log).toContain('all files and links were restored')
    expect(await look()).toBe(before)
    await onNginx('nginx -t')
  })

  test('replaces what it writes anyway, even if that was broken', async () => {
    const { nginx } = service.bed
    const site = layout === 'instant' ? 'dev_live' : 'dev_8000'
    const before = await look()
    await nginx.run(`echo 'nonsense;' >>/etc/nginx/sites-available/${site}`)
    const broken = await look()
    const kept = await setup()
    expect(kept, kept.log).toMatchObject({ exitCode: 1 })
    expect(kept.log).toContain('unknown directive "nonsense"')
    expect(await look()).toBe(broken)
    const replaced = await setup({ 'setup-overwrite': 'true' })
    expect(replaced, replaced.log).toMatchObject({ exitCode: 0, outputs: { result: 'set-up' } })
    expect(await look()).toBe(before)
  })

  test('names what somebody else broke, and changes nothing', async () => {
    const { nginx } = service.bed
    await nginx.run('echo "nonsense;" >/etc/nginx/conf.d/broken.conf')
    const before = await look()
    const refused = await setup({ 'setup-server-name': 'shop2.test' })
    expect(refused, refused.log).toMatchObject({ exitCode: 1 })
    expect(refused.log).toContain('/etc/nginx/conf.d/broken.conf')
    expect(await look()).toBe(before)
    await nginx.run('rm /etc/nginx/conf.d/broken.conf')
    const done = await setup({ 'setup-server-name': 'shop2.test' })
    expect(done, done.log).toMatchObject({ exitCode: 0, outputs: { result: 'set-up' } })
  })

  test.runIf(way === 'with sudo')('restores what was changed when a later item fails', async () => {
    const { nginx } = service.bed
    const enabled = '/etc/nginx/sites-enabled'
    await nginx.run(`rm ${enabled}/dev_*; mount --bind ${enabled} ${enabled} && mount -o remount,ro,bind ${enabled}`)
    const before = await look()
    const failed = await setup({ 'setup-server-name': 'shop4.test' })
    expect(failed, failed.log).toMatchObject({ exitCode: 1 })
    expect(failed.log).toMatch(/sites-enabled\/dev_\w+ could not be changed/)
    expect(failed.log).toContain('all files and links were restored')
    expect(await look()).toBe(before)
    await nginx.run(`umount ${enabled}`)
    const done = await setup({ 'setup-server-name': 'shop4.test' })
    expect(done, done.log).toMatchObject({ exitCode: 0, outputs: { result: 'set-up' } })
  })

  test.runIf(way !== 'with sudo')('names what can’t be restored, with the command', async () => {
    const { nginx } = service.bed
    const before = await look()
    const losesItsRights = 'chmod 555 /etc/nginx/sites-available; echo "nginx: [emerg] refused"; false'
    const refused = await setup({ 'setup-server-name': 'shop3.test', 'nginx-test-command': losesItsRights })
    expect(refused, refused.log).toMatchObject({ exitCode: 1 })
    expect(refused.log).not.toContain('all files and links were restored')
    expect(refused.log).toContain('not everything could be restored')
    // The folder is the deploy user's: its contents do not need root.
    const command = /^(sudo -u ubuntu chmod .* && sudo -u ubuntu cp .* \/etc\/nginx\/sites-available\/dev_live)$/m
    const [, putBack = ''] = command.exec(refused.log) ?? []
    expect(putBack, refused.log).not.toBe('')
    await nginx.run(`${putBack} && chmod 755 /etc/nginx/sites-available`)
    expect(await look()).toBe(before)
  })
})
