import { spawnSync } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { partsOf, type ScriptName } from '../../../src/hosts/script-parts.ts'
import { scriptSource } from '../script-source.ts'

const SHELLS = [['dash'], ['bash', '--posix'], ['busybox', 'sh']].filter(
  ([shell]) => spawnSync('which', [shell ?? '']).status === 0,
)

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'entry-names-'))
  for (const name of ['available', 'enabled']) mkdirSync(join(folder, name))
  for (const port of [8000, 8001]) writeFileSync(join(folder, `available/dev_${port}`), '')
})

afterEach(() => rmSync(folder, { recursive: true }))

/** Each entry, with the site that it enables. */
const enabled = () =>
  readdirSync(join(folder, 'enabled')).map((name) => {
    return `${name} ${readlinkSync(join(folder, 'enabled', name)).replace(/^.*\//, '')}`
  })

describe.each(SHELLS)('the links layout, changed by %s:', (...shell) => {
  const [program = '', ...options] = shell

  /** Nothing is reloaded; after each command that changes the folder, the enabled sites are counted. */
  function run(name: ScriptName, entry: string, input = ''): string {
    const change = `reload_nginx() { reload_tried=yes; }
workers() { echo 1; }
as_owner() { "$@" && ls "$enabled" | wc -l >>${folder}/counted; }
main "$@"`
    const script = partsOf(name)
      .map(scriptSource)
      .join('\n')
      .replace(/^main "\$@"$/m, () => change)
    const places = [join(folder, 'available'), join(folder, 'enabled'), 'dev_8000', 'dev_8001', entry]
    const layout = ['links', ...places, 'true', 'true', 'dev_8000', 'dev_8001']
    const args = [folder, 'token', '2', '8000', '8000', '8001', '0', '100', '', ...layout]
    return spawnSync(program, [...options, '-c', script, 'sh', ...args], { encoding: 'utf8', input }).stdout
  }
  test('a sudo that records what is typed gets none of what the runner says', () => {
    const source = scriptSource('change-live-link')
    const recording = 'sudo() { shift; cat >/dev/null; "$@"; }'
    const script = `${source}\n${recording}\nenabled=/none; as_owner echo done; read -r word; echo "$word"`
    const { stdout } = spawnSync(program, [...options, '-c', script], { encoding: 'utf8', input: 'confirm\n' })
    expect(stdout).toBe('done\nconfirm\n')
  })

  const link = (name: string) => symlinkSync('../available/dev_8000', join(folder, 'enabled', name))
  const records = () => join(folder, 'promotions', hostname())
  const expectOneAtATime = () =>
    expect(new Set(readFileSync(join(folder, 'counted'), 'utf8').split('\n'))).toEqual(new Set(['1', '']))

  test.each([
    ['shop.conf', 'shop.conf dev_8001'],
    ['000-shop', '000-shop dev_8001'],
    ['dev_8000', 'dev_8001 dev_8001'],
    ['dev_8001', 'dev_8001 dev_8001'],
  ])('a promotion of the entry %s makes it %s', (entry, expected) => {
    link(entry)
    expect(run('promote', entry, 'confirm\n')).toBe('changing\npromoted\nended confirmed\n')
    expect(enabled()).toEqual([expected])
    expectOneAtATime()
    expect(readFileSync(join(records(), '1.8000.8001.confirmed'), 'utf8')).toMatch(/^linked \d+$/m)
  })

  test.each([
    ['shop.conf', 'shop.conf dev_8000'],
    ['dev_8000', 'dev_8000 dev_8000'],
    ['dev_8001', 'dev_8000 dev_8000'],
  ])('reverted, the entry %s is %s', (entry, expected) => {
    link(entry)
    expect(run('promote', entry, 'revert\n')).toBe('changing\npromoted\nended reverted \n')
    expect(enabled()).toEqual([expected])
    expectOneAtATime()
  })

  test('an entry with a name of its own is reverted under that name by a run that comes later', () => {
    symlinkSync(join(folder, 'available/dev_8001'), join(folder, 'enabled/shop.conf'))
    mkdirSync(records(), { recursive: true })
    writeFileSync(join(records(), '1.8000.8001.pending'), 'token\n')
    expect(run('recover', 'shop.conf')).toBe('ended reverted \n')
    expect(enabled()).toEqual(['shop.conf dev_8000'])
  })
})
