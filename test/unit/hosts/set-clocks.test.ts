import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { partsOf, type ScriptName } from '../../../src/hosts/script-parts.ts'
import { scriptSource } from '../script-source.ts'

const SHELLS = [['dash'], ['bash', '--posix'], ['busybox', 'sh']].filter(
  ([shell]) => spawnSync('which', [shell ?? '']).status === 0,
)

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'set-clocks-'))
})

afterEach(() => rmSync(folder, { recursive: true }))

describe.skipIf(process.platform !== 'linux').each(SHELLS)(
  'in %s, while the clock is set back again and again,',
  (...shell) => {
    /** What the script says within 20 s, while its stdin stays open; each time that it asks, it is an hour earlier. */
    async function run(name: ScriptName, args: readonly string[], change: (script: string) => string): Promise<string> {
      const date = `clock() { echo $(($(cat ${folder}/clock) - 3600)) >${folder}/clock; cat ${folder}/clock; }
echo 1790000000 >${folder}/clock
date() { case $* in +%s) clock ;; *) command date "$@" ;; esac; }`
      const script = `${date}\n${change(partsOf(name).map(scriptSource).join('\n'))}`
      const [program = '', ...options] = shell
      const child = spawn(program, [...options, '-c', script, 'sh', ...args], {
        stdio: ['pipe', 'pipe', 'inherit'],
        timeout: 20_000,
      })
      return text(child.stdout)
    }

    test('what is live no more is stopped after the delay that was asked for', async () => {
      const ended = ['slot_processes() { :; }', 'slot_units() { :; }', 'main "$@" && echo ended'].join('\n')
      const said = await run('stop', [folder, '18993', '5', '1', '60'], (script) =>
        script.replace(/main "\$@"\n*$/, ended),
      )
      expect(said).toBe('waits\nended\n')
    })

    test('a promotion that somebody else holds is waited for as long as always', async () => {
      const records = join(folder, 'promotions', hostname())
      mkdirSync(records, { recursive: true })
      writeFileSync(join(records, '1.8000.8001.pending'), 'token\n')
      const args = [folder, 'token', '2', '8000', '8000', '8001', '0', '100', '', 'instant', folder]
      const held = (script: string) => `exec 6<${records}/1.8000.8001.pending; flock 6\n${script}\n`
      const said = await run('recover', args, (script) => held(script.replace('nginx_timeout=60', 'nginx_timeout=0')))
      expect(said).toBe('waiting\nwaiting\nended unknown somebody else is still reverting it\n')
    })
  },
)
