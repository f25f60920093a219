import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { scriptFile } from '../script-source.ts'

const sourcing = (...names: readonly string[]) => names.map((name) => `. ${scriptFile(name)}`).join('\n')
const MARK = '# Written by x:'
const OWNER = '# for: dev/shop'
const warn = (name: string, place = '0.0.0.0:80') =>
  `2026/05/01 10:00:00 [warn] 1#1: conflicting server name "${name}" on ${place}, ignored`
const site = (names: string, content: string) =>
  `# server_name not.example.com;\nserver {\n\tlisten 80;\n\tserver_name ${names};\n${content}\n}\n`
const PASS = 'location / { proxy_pass http://127.0.0.1:8080; }'

describe.skipIf(process.platform !== 'linux')('a name that setup gives a server', () => {
  let folder: string
  const enabled = () => join(folder, 'sites-enabled')
  const write = (name: string, text: string) => writeFileSync(join(enabled(), name), text)

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bluegreen-names-'))
    mkdirSync(enabled())
    writeFileSync(join(folder, 'nginx.conf'), `http { include ${enabled()}/*; }`)
    write('dev_live', `${MARK}\n${OWNER}\n${site('shop.example.com', PASS)}`)
  })

  afterEach(() => rmSync(folder, { recursive: true }))

  /** As setup.sh applies it; the file there is what is restored. */
  const apply = (said: string, names = 'shop.example.com .shop.example.com', ports = "80 ''") => {
    writeFileSync(join(folder, 'said'), `${said}\nnginx: configuration file test is successful\n`)
    const before = `${sourcing('common', 'nginx-outline', 'sites', 'conflicting-names', 'setup-restore', 'nginx-processes', 'change-live-link')}
ps() { :; }
may_change() { :; }
reload_nginx() { echo reloaded; }
enabled=${enabled()} mark='${MARK}' signature='${OWNER}' needed=no can_sudo=no left='' vault='' work=${folder}/work
names='${names}'
set -- ${ports}
port=$1 redirect_port=$2
undo="rm ${enabled()}/dev_live"
trap leave_as_it_was EXIT
apply_to_nginx 'cat ${folder}/said' true ''
trap - EXIT
echo ready`
    const { stdout, stderr } = spawnSync('sh', ['-c', before], { encoding: 'utf8' })
    return { said: stdout, refused: stderr }
  }

  test('is refused where another site has it, and everything is restored', () => {
    write('shop.conf', site('www.example.com\n\tSHOP.example.com', PASS))
    expect(apply(warn('shop.example.com'))).toEqual({
      said: '',
      refused: `another site also answers to shop.example.com on 0.0.0.0:80: ${enabled()}/shop.conf\nall files and links were restored\n`,
    })
    expect(() => readFileSync(join(enabled(), 'dev_live'))).toThrow()
  })

  test("is refused where a file has it that another site includes, even if nginx's own file can't be read", () => {
    rmSync(join(folder, 'nginx.conf'))
    mkdirSync(join(enabled(), 'folder'))
    write('shop.conf', `include ${folder}/shop.inc;`)
    writeFileSync(join(folder, 'shop.inc'), site('shop.example.com', PASS))
    expect(apply(warn('shop.example.com')).refused).toBe(
      `another site also answers to shop.example.com on 0.0.0.0:80: ${folder}/shop.inc\nall files and links were restored\n`,
    )
  })

  test('is refused where another site has it behind a "#" in quotes, or at the end of a line of Windows', () => {
    write('shop.conf', `server { add_header X "a # b"; server_name shop.example.com; ${PASS} }`)
    expect(apply(warn('shop.example.com')).refused).toContain('/shop.conf')
    write('shop.conf', site('shop.example.com\r\n\twww.example.com', PASS))
    expect(apply(warn('shop.example.com')).refused).toContain('/shop.conf')
  })

  test('is refused where another site has it with a wildcard', () => {
    write('shop.conf', site('.shop.example.com', PASS))
    expect(apply(warn('.shop.example.com', '[::]:80')).refused).toContain('on [::]:80: ')
    write('shop.conf', site('*.example.com', PASS))
    expect(apply(warn('*.example.com'), '*.example.com .example.com').refused).toContain('to *.example.com on')
  })

  test.each([
    ['nginx warns of nothing', ''],
    ['nginx warns of something else', 'nginx: [warn] the "listen ... http2" directive is deprecated'],
    ['it is another name', warn('other.example.com')],
    ['it is "_"', warn('_')],
    ['it is at another port', warn('shop.example.com', '0.0.0.0:8443')],
  ])('is accepted where %s', (_, said) => {
    write('shop.conf', site('shop.example.com other.example.com _', PASS))
    expect(apply(said)).toMatchObject({ said: expect.stringContaining('ready'), refused: '' })
  })

  test('is accepted where only its own file has it twice', () => {
    expect(apply(warn('shop.example.com')).refused).toBe('')
  })

  test("is refused where setup gave it to another service, but not where an earlier file of its own doesn't say whose it is", () => {
    write('billing_live', `${MARK}\n# for: dev/billing\n${site('shop.example.com', PASS)}`)
    expect(apply(warn('shop.example.com')).refused).toContain(` on 0.0.0.0:80: ${enabled()}/billing_live\n`)
    write('billing_live', `${MARK}\n${site('shop.example.com', PASS)}`)
    write('dev_live', `${MARK}\n${OWNER}\n${site('shop.example.com', PASS)}`)
    expect(apply(warn('shop.example.com')).refused).toBe('')
  })

  test("may be redirected to HTTPS by another service's site, which has it at another port", () => {
    const redirect = 'server {\n    listen 80;\n    return 301 https://$host:8443$request_uri;\n}\n'
    const served = site('shop.example.com', PASS)
    write('billing_live', `${MARK}\n# for: dev/billing\n${redirect}${served.replace('listen 80', 'listen 8443 ssl')}`)
    expect(apply(warn('shop.example.com'), undefined, '443 80').refused).toBe('')
    write('billing_live', `${MARK}\n# for: dev/billing\n${served}`)
    expect(apply(warn('shop.example.com'), undefined, '443 80').refused).toContain('/billing_live')
  })

  test('may be redirected to HTTPS by another site, too, but not served', () => {
    write('redirect.conf', site('shop.example.com', 'return 301 https://$host$request_uri;'))
    expect(apply(warn('shop.example.com'), undefined, '443 80').refused).toBe('')
    expect(apply(warn('shop.example.com'), undefined, "80 ''").refused).toContain('/redirect.conf')
    write('shop.conf', site('shop.example.com', PASS))
    expect(apply(warn('shop.example.com'), undefined, '443 80').refused).toContain('/shop.conf')
  })

  test.each([
    ['', () => undefined],
    [", where nginx's own file can't be read", () => rmSync(join(folder, 'nginx.conf'))],
  ])('is reported with every file that has it, in the order in which nginx reads them%s', (_, prepare) => {
    prepare()
    write('a.conf', site('shop.example.com', PASS))
    write('z.conf', site('other.example.com', PASS))
    const script = `${sourcing('common', 'nginx-processes', 'nginx-outline', 'sites', 'conflicting-names')}
ps() { :; }; enabled=${enabled()}
said='${warn('shop.example.com')}'; tell_conflicting_names`
    const said = execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\n')
    expect(said.filter((line) => line.startsWith('naming '))).toEqual(
      ['a.conf', 'dev_live'].map((name) => `naming ${enabled()}/${name}`),
    )
    expect(said).toContain('naming-line \tserver_name shop.example.com;')
  })
})
