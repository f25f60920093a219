import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { partsOf } from '../../../src/hosts/script-parts.ts'
import { scriptSource } from '../script-source.ts'

export const SHELLS = [['dash'], ['bash', '--posix'], ['busybox', 'sh']].filter(
  ([shell]) => spawnSync('which', [shell ?? '']).status === 0,
)

/** An nginx host in a folder, without an nginx: port 8000 is live in both layouts. */
export interface ScriptHost {
  readonly folder: string
  readonly records: string
  /** The names of what is there, but for folders. */
  recordNames(): string[]
  writeRecord(name: string, content?: string): void
  /** What the shell prints for the parts of scripts, without their last command, and the text behind them. */
  run(
    shell: readonly string[],
    parts: readonly string[],
    text: string,
    args?: readonly string[],
    input?: string,
  ): string
  /** The same for a whole promote.sh or recover.sh; `before` is run before its main function. */
  promote(shell: readonly string[], spec: ScriptSpec): string
  remove(): void
}

export interface ScriptSpec {
  readonly name?: 'promote' | 'recover'
  readonly layout?: 'instant' | 'links'
  readonly token?: string
  readonly expected?: string
  readonly from: number
  readonly to: number
  readonly before?: string
  readonly input?: string
}

export function createScriptHost(): ScriptHost {
  const folder = mkdtempSync(join(tmpdir(), 'promotion-'))
  const records = join(folder, 'promotions', hostname())
  for (const name of ['state', 'available', 'enabled', records]) {
    mkdirSync(name === records ? name : join(folder, name), { recursive: true })
  }
  symlinkSync('8000', join(folder, 'state/live'))
  for (const port of ['8000', '8001']) writeFileSync(join(folder, 'available', `dev_${port}`), '')
  symlinkSync(join(folder, 'available/dev_8000'), join(folder, 'enabled/dev_8000'))
  const run: ScriptHost['run'] = ([program = '', ...options], parts, text, args = [], input = '') => {
    const sources = parts.map((part) => scriptSource(part).replace(/^main "\$@"$/m, ''))
    const script = [...sources, `records=${records}`, text].join('\n')
    const ended = spawnSync(program, [...options, '-c', script, 'sh', ...args], {
      encoding: 'utf8',
      input,
      timeout: 30_000,
    })
    return ended.stdout
  }
  return {
    folder,
    records,
    recordNames: () => readdirSync(records).sort(),
    writeRecord: (name, content = 'token\n') => writeFileSync(join(records, name), content),
    run,
    promote(shell, { name = 'promote', layout = 'instant', token = 'token', expected, from, to, before = '', input }) {
      const sites = [from, to, from].map((port) => `dev_${port}`)
      const inLayout =
        layout === 'instant'
          ? [join(folder, 'state')]
          : [join(folder, 'available'), join(folder, 'enabled'), ...sites, 'true', 'true', 'dev_8000', 'dev_8001']
      const slots = [expected ?? String(from), String(from), String(to)]
      const args = [folder, token, '20', ...slots, '0', '100', '', layout, ...inLayout]
      return run(shell, partsOf(name), `${before}\nmain "$@"`, args, input)
    },
    remove: () => rmSync(folder, { recursive: true }),
  }
}
