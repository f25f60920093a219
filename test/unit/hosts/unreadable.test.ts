import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { scriptSource } from '../script-source.ts'

const SHELLS = [['dash'], ['bash', '--posix'], ['busybox', 'sh']].filter(
  ([shell]) => spawnSync('which', [shell ?? '']).status === 0,
)
// Root may read everything, whatever the mode says.
const AS_ANOTHER = process.getuid?.() === 0 ? ['setpriv', '--reuid=54321', '--regid=54321', '--clear-groups'] : []
const canBeAnother = AS_ANOTHER.length === 0 || spawnSync('setpriv', ['true']).status === 0
const FOLDERS = ['nginx', 'nginx/sites-available', 'nginx/sites-enabled', 'nginx/bluegreen']

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'unreadable-'))
  chmodSync(folder, 0o755)
  for (const name of FOLDERS) mkdirSync(join(folder, name), { mode: 0o755 })
  const files = {
    'nginx.conf': 'http { include sites-enabled/*; }',
    'sites-available/dev_8000': 'server { }',
    'sites-available/other': 'server { }',
    'bluegreen/dev_live.server.conf': '',
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, 'nginx', name), `${text}\n`)
  for (const name of ['dev_8000', 'other']) {
    symlinkSync(`../sites-available/${name}`, join(folder, 'nginx/sites-enabled', name))
  }
})

afterEach(() => {
  for (const name of FOLDERS) if (existsSync(join(folder, name))) chmodSync(join(folder, name), 0o755)
  rmSync(folder, { recursive: true })
})

describe.skipIf(!canBeAnother).each(SHELLS)('what the deploy user can not read of nginx, in %s:', (...shell) => {
  const look = () => {
    const parts = ['common', 'nginx-processes', 'nginx-outline', 'sites'].map(scriptSource).join('\n')
    const nginx = `${folder}/nginx`
    const variables = `enabled=${nginx}/sites-enabled available=${nginx}/sites-available blue=dev_8000 green=dev_8001 snippet=${nginx}/bluegreen/dev_live.server.conf`
    const script = `${parts}\nps() { :; }; ${variables}; tell_sites`
    const [program = '', ...args] = [...AS_ANOTHER, ...shell, '-c', script]
    const { stdout } = spawnSync(program, args, { encoding: 'utf8' })
    return stdout
      .split('\n')
      .filter((line) => line.startsWith('unread'))
      .map((line) => line.replace(folder, ''))
  }

  test.each([
    ['nothing', [], []],
    ['the folder of nginx', ['nginx'], ['unreadable /nginx']],
    ['the folder of sites', ['nginx/sites-available'], ['unreadable /nginx/sites-available']],
    ['the folder of enabled sites', ['nginx/sites-enabled'], ['unreadable /nginx/sites-enabled']],
    ['the folder of snippets', ['nginx/bluegreen'], ['unreadable /nginx/bluegreen']],
    [
      "the service's site",
      ['nginx/sites-available/dev_8000'],
      ['unreadable /nginx/sites-available/dev_8000', 'unread /nginx/sites-enabled/dev_8000'],
    ],
    ['the snippet', ['nginx/bluegreen/dev_live.server.conf'], ['unreadable /nginx/bluegreen/dev_live.server.conf']],
    ['the site of another service', ['nginx/sites-available/other'], ['unread /nginx/sites-enabled/other']],
    ["nginx's own file", ['nginx/nginx.conf'], ['unread /nginx/nginx.conf']],
  ])('%s', (_, paths, expected) => {
    for (const path of paths) chmodSync(join(folder, path), 0o040)
    expect(look()).toEqual(expected)
  })

  test('what is missing is not unreadable', () => {
    for (const name of FOLDERS.slice(1)) rmSync(join(folder, name), { recursive: true })
    expect(look()).toEqual([])
  })
})
