import { spawnSync } from 'node:child_process'
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { partsOf } from '../../../src/hosts/script-parts.ts'
import { scriptSource } from '../script-source.ts'

const SHELLS = [['dash'], ['bash', '--posix'], ['busybox', 'sh']].filter(
  ([shell]) => spawnSync('which', [shell ?? '']).status === 0,
)
const SETUP = partsOf('setup')
  .map((part) => scriptSource(part).replace(/^main "\$@"$/m, ''))
  .join('\n')

/** Root may read nothing of the user's home, as on NFS that squashes root. */
const SQUASHED = `id() { echo 1000; }
  may_change() { return 1; }
  sudo() { shift; for word in "$@"; do case $word in "$work"/*) return 1 ;; esac; done; "$@"; }`

let folder: string
const target = () => join(folder, 'nginx', 'dev_8000')

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'setup-files-'))
  for (const name of ['work', 'nginx']) mkdirSync(join(folder, name))
})

afterEach(() => rmSync(folder, { recursive: true }))

describe.each(SHELLS)('setup, in %s,', (...shell) => {
  const [program = '', ...options] = shell
  const run = (script: string) => {
    const { stdout, stderr } = spawnSync(program, [...options, '-c', `${SETUP}\n${script}`], { encoding: 'utf8' })
    return { stdout, stderr }
  }

  test('writes as root where root can not read the home', () => {
    writeFileSync(join(folder, 'work/draft'), "server { 'x' }\n", { mode: 0o600 })
    symlinkSync(join(folder, 'nginx/elsewhere'), target())
    const ensure = `remember_file() { :; }; ensure_file 640 ${target()} ${join(folder, 'work/draft')}`
    const { stdout, stderr } = run(`${SQUASHED}\nwork=${folder}/work can_sudo=yes overwrite=true; ${ensure}`)
    expect({ stdout, stderr }).toEqual({ stdout: `changed ${target()}\n`, stderr: '' })
    expect(readFileSync(target(), 'utf8')).toBe("server { 'x' }\n")
    expect([lstatSync(target()).isSymbolicLink(), statSync(target()).mode & 0o777]).toEqual([false, 0o640])
    expect(readdirSync(join(folder, 'nginx'))).toEqual(['dev_8000'])
  })

  test('gets all of its items where sudo records what is typed, and so reads all of stdin', () => {
    const recording = 'sudo() { shift; typed=$(cat); printf "%s" "$typed" | "$@"; }'
    const [one, two, file] = ['one', 'two', 'file'].map((name) => join(folder, 'nginx', name))
    const items = `link ${folder} ${one}\nfile 644 ${file} 5\nhellolink ${folder} ${two}\n`
    writeFileSync(join(folder, 'items'), items)
    const main = `main false ${folder}/copies '# ours ' '' '' '' '' '' 80 '' '' <${folder}/items`
    const owner = 'id() { echo 1000; }; may_change() { [ "$2" = chown ]; }'
    expect(run(`${owner}\n${recording}\n${main}`)).toEqual({
      stdout: `changed ${one}\nchanged ${file}\nchanged ${two}\nready\n`,
      stderr: '',
    })
    expect(readFileSync(join(folder, 'nginx/file'), 'utf8')).toBe('hello')
  })

  test.each([
    ['open', `exec 3<${tmpdir()}`],
    ['not open', ':'],
  ])('gives its commands of nginx no stdin of the session to keep, whether it is %s', (_, before) => {
    const command = 'if { true <&3; } 2>/dev/null; then echo kept; else echo closed; fi'
    expect(run(`${before}\nrun_limited '${command}'; echo "$? $said"`)).toEqual({ stdout: '0 closed\n', stderr: '' })
  })

  describe('where nginx is stopped', () => {
    const one = () => join(folder, 'nginx/one')
    /** A setup of one link. */
    const setUp = (state: string, before = '') => {
      writeFileSync(join(folder, 'items'), `link ${folder} ${one()}\n`)
      const stubs = `id() { echo 1000; }; sudo() { return 1; }; systemctl() { [ "$*" = 'is-active angie' ] && echo ${state}; }`
      const reload = 'reload_nginx() { say "reloads by $reload_command"; }'
      const main = `main false ${folder}/copies '# ours ' '' true reload ${folder} '' 80 '' angie <${folder}/items`
      return run(`${stubs}\n${reload}\n${before}\n${main}`)
    }

    test('it says so instead of a reload, and leaves everything as it was', () => {
      expect(setUp('inactive')).toEqual({
        stdout: `changed ${one()}\n`,
        stderr: expect.stringMatching(
          /^the unit angie is not active, .* \(sudo systemctl start angie\) .*\nall files and links were restored\n$/,
        ),
      })
      expect(readdirSync(join(folder, 'nginx'))).toEqual([])
      expect(setUp('active').stdout).toContain('\nreloads by reload\n')
    })

    test('it needs no reload where everything is right already', () => {
      symlinkSync(folder, one())
      expect(setUp('inactive')).toEqual({ stdout: `same ${one()}\nready\n`, stderr: '' })
    })

    test('it prints what someone with root must run, who reloads nginx', () => {
      const { stdout, stderr } = setUp('inactive', 'may_change() { return 1; }; need() { need_text "$*"; }')
      expect({ stdout, stderr }).toEqual({
        stdout: `needs ${one()} ln -sfn ${folder} ${one()}\nneeds true && reload\nready\n`,
        stderr: '',
      })
    })
  })

  test('knows the welcome page of a package where its folder is a link', () => {
    const page = join(folder, 'nginx/default')
    const sites = join(folder, 'linked')
    writeFileSync(page, 'welcome\n')
    symlinkSync(join(folder, 'nginx'), sites)
    const query = `#!/bin/sh\nprintf '\\n %s %s\\n' ${sites}/other 1 ${sites}/default "$(md5sum <${page} | cut -d ' ' -f 1)"\n`
    writeFileSync(join(folder, 'dpkg-query'), query, { mode: 0o755 })
    const disable = `ensure_no_link() { echo "disabled $1"; }; disable_welcome ${sites}/default`
    expect(run(`PATH=${folder}:$PATH; ${disable}`).stdout).toBe(`disabled ${sites}/default\n`)
  })
})
