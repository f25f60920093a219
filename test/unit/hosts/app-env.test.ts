import { execFileSync, spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { partsOf } from '../../../src/hosts/script-parts.ts'
import { scriptSource } from '../script-source.ts'

const SHELLS = [['dash'], ['bash', '--norc', '--posix'], ['busybox', 'sh']].filter(
  ([shell]) => spawnSync('which', [shell ?? '']).status === 0,
)
/** All that launch.sh has, without the last line, its only command. */
const launch = partsOf('launch').map(scriptSource).join('\n').trimEnd().replace(/\n.*$/, '')

describe.each(SHELLS)('the environment of the application, in %s', (program = '', ...args) => {
  const run = (script: string, lines: readonly string[]) =>
    execFileSync(program, [...args, '-c', `${launch}\nenvironment=$1\n${script}`, 'sh', lines.join('\n')], {
      encoding: 'utf8',
      input: '',
      env: { HOME: '/' },
    })
  const isKept = (line: string) => run('find_kept_variable', ['A=1', line, 'B=2']) === `${line.replace(/=.*/s, '')}\n`

  test('each variable of the shell gets through with its value, or is named', () => {
    const own = execFileSync(program, [...args, '-c', 'set'], { encoding: 'utf8', env: {} }).matchAll(/^(\w+)=/gm)
    const names = [...own].map(([, name = '']) => name)
    for (const name of [...names, 'UID', 'GROUPS', 'RANDOM', 'SECONDS', 'OPTIND', 'HISTCMD', 'FUNCNAME', 'variable']) {
      const line = `${name}=a`
      if (isKept(line)) continue
      expect(run('(export_environment; exec /usr/bin/env)', [line]).split('\n')).toContain(line)
    }
  })

  test('its PATH is that of the login, though the script finds more', () => {
    const env = { HOME: '/', PATH: '/usr/bin:/bin' }
    const script = `${launch}\nenvironment=\nexport_environment; exec /usr/bin/env`
    expect(execFileSync(program, [...args, '-c', script], { encoding: 'utf8', env }).split('\n')).toContain(
      'PATH=/usr/bin:/bin',
    )
  })

  test('what holds anything else gets through', () => {
    const lines = [`QUOTED=a "b" 'c' $(exit 1) \\ `, 'EMPTY=', 'EQUAL=a=b*', 'PATH=/nowhere', 'IFS=a', 'LC_ALL=C', '']
    expect(run('find_kept_variable', lines)).toBe('')
  })

  test('only what this shell keeps is named, without its value', () => {
    expect(isKept('UID=1000')).toBe(program === 'bash')
    expect(isKept('RANDOM=sesame')).toBe(program === 'bash')
    expect(isKept('OPTIND=a')).toBe(program !== 'busybox')
  })

  test('a launch with one fails before anything is done', () => {
    const variable = program === 'dash' ? 'OPTIND=sesame' : 'GROUPS=sesame'
    const main = 'outlive_session() { :; }; prepare_to_listen() { echo begun; exit; }\nbluegreen_app_log=:\nmain'
    const words = ['/x', '1.0', '8001', '5', '5', 'yes', '', '', 'none', 'java']
    const script = `${launch}\n${main} ${words.map((word) => `'${word}'`).join(' ')}`
    const { stdout, stderr } = spawnSync(program, [...args, '-c', script], {
      encoding: 'utf8',
      input: `${variable}\nend\n`,
    })
    const name = variable.replace(/=.*/, '')
    const refused = `app-env sets ${name}, which is a variable of the shell that starts the application\n`
    expect([stdout, stderr]).toEqual(program === 'busybox' ? ['begun\n', ''] : ['', refused])
  })
})
