import { execFileSync } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { scriptFile } from '../script-source.ts'

const CONTENT = 'if ($ends !~ "^(.+)\\|\\1$") { return 404; }\n  \'quoted\' `not run` $HOME\n'

/** What setup-change.sh prints for root; it is run as this user, in a folder that is not root's alone. */
describe.each(['dash', 'bash'])('commands for someone with root, in %s', (shell) => {
  let folder: string
  let place: string

  const print = (call: string) =>
    execFileSync('sh', ['-c', `. ${scriptFile('common')}; . ${scriptFile('setup-change')}; ${call}`], {
      encoding: 'utf8',
    })
  const paste = (commands: string) =>
    execFileSync(shell, ['-s'], {
      input: `sudo() { "$@"; }\n${commands}\n`,
      encoding: 'utf8',
      stdio: ['pipe', 'pipe', 'ignore'],
    })
  const file = () => join(place, 'site')
  const tellFile = () => print(`tell_file 640 ${file()} ${folder}/draft`)

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bluegreen-root-'))
    place = join(folder, 'here')
    mkdirSync(place)
    mkdirSync(join(folder, 'elsewhere'))
    writeFileSync(join(folder, 'draft'), CONTENT)
  })

  afterEach(() => rmSync(folder, { recursive: true }))

  test('a file has the printed content, whatever became of the draft, and replaces a link', () => {
    symlinkSync(join(folder, 'elsewhere/target'), file())
    const commands = tellFile()
    writeFileSync(join(folder, 'draft'), 'swapped\n')
    paste(commands)
    expect(readFileSync(file(), 'utf8')).toBe(CONTENT)
    expect(statSync(file()).mode & 0o777).toBe(0o640)
    expect(readdirSync(join(folder, 'elsewhere'))).toEqual([])
  })

  test('a folder that became a link to another leads nowhere', () => {
    const commands = `${tellFile()}\n${print(`as_root ${place}/sub mkdir ${place}/sub`)}`
    renameSync(place, join(folder, 'moved'))
    symlinkSync(join(folder, 'elsewhere'), place)
    expect(() => paste(commands)).toThrow()
    expect(readdirSync(join(folder, 'elsewhere'))).toEqual([])
    expect(readdirSync(join(folder, 'moved'))).toEqual([])
  })

  test('if nothing has changed, they do what they say', () => {
    paste(print(`as_root ${place}/sub mkdir -m 700 ${place}/sub`))
    expect(statSync(join(place, 'sub')).mode & 0o777).toBe(0o700)
  })
})
