import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { scriptFile } from '../script-source.ts'

const AS_ANOTHER = process.getuid?.() === 0 ? ['setpriv', '--reuid=54321', '--regid=54321', '--clear-groups'] : []
const canBeAnother = AS_ANOTHER.length === 0 || spawnSync('setpriv', ['true']).status === 0
/** Processes as ps lists them: a worker, and its master. */
type Workers = ReadonlyArray<readonly [pid: number, master: number]>

describe('the workers that a reload must replace', () => {
  let folder: string
  const [own, other] = [11, 12]

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bluegreen-workers-'))
    mkdirSync(join(folder, 'conf/sites-enabled'), { recursive: true })
  })

  afterEach(() => rmSync(folder, { recursive: true }))

  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  const list = (name: string, workers: Workers) => {
    const masters = new Set(workers.map(([, master]) => `${master} 1 nginx: master process nginx\n`))
    write(name, [...masters, ...workers.map(([pid, master]) => `${pid} ${master} nginx: worker process\n`)].join(''))
  }

  const listed = () => `ps() { case $* in *ppid*) cat ${folder}/now ;; *) cat ${folder}/masters 2>/dev/null ;; esac; }`

  function run(call: string, as: readonly string[] = [], ps = listed()): string {
    const parts = ['common', 'nginx-processes'].map((part) => `. ${scriptFile(part)}`).join('; ')
    const variables = `enabled=${folder}/conf/sites-enabled nginx_pid_files=${folder}/run/nginx.pid`
    const [program = 'sh', ...args] = [...as, 'sh', '-c', `${parts}; ${ps}; ${variables}; ${call}`]
    return execFileSync(program, args, { encoding: 'utf8' }).trim()
  }

  test.each([
    ['where its configuration says', `pid ${'FOLDER'}/elsewhere/pid; # pid no;\n`, 'elsewhere/pid'],
    ['below its prefix', 'user www-data;\npid\trun/me.pid;\n', 'run/me.pid'],
    ['where nginx is built to write it', 'events { }\n', 'logs/nginx.pid'],
    ['where packages have it', '#pid logs/nginx.pid;\n', 'run/nginx.pid'],
  ])('are those of the master whose pid is %s', (_, text, path) => {
    write('conf/nginx.conf', text.replace('FOLDER', folder))
    write(path, `${own}\n`)
    list('now', [
      [101, own],
      [201, other],
    ])
    expect(run('workers')).toBe('101')
  })

  test('are those of every master if no file tells one that is there', () => {
    write('run/nginx.pid', '4194305\n')
    list('now', [
      [101, own],
      [201, other],
    ])
    expect(run('workers')).toBe('101\n201')
  })

  test('are those of every master if the file is that of a container, whose numbers are those of others here', () => {
    write('conf/nginx.conf', 'pid logs/nginx.pid;')
    write('logs/nginx.pid', '1\n')
    list('now', [[101, own]])
    expect(run('workers')).toBe('101')
  })

  test('are those of the nginx that reads the sites, even if another one was started with a file of its own', () => {
    write('conf/nginx.conf', `pid ${folder}/own.pid;`)
    write('own.pid', `${own}\n`)
    write('other/nginx.conf', `pid ${folder}/other.pid;`)
    write('other.pid', `${other}\n`)
    write('masters', `nginx: master process nginx -c ${folder}/other/nginx.conf\n`)
    list('now', [
      [101, own],
      [201, other],
    ])
    expect(run('workers')).toBe('101')
  })

  test('are those of the nginx whose file names the sites, even if another one uses the file beside them', () => {
    write('conf/nginx.conf', `pid ${folder}/own.pid;`)
    write('own.pid', `${own}\n`)
    write('site.conf', `pid ${folder}/site.pid; http { include ${folder}/conf/sites-enabled/*; }`)
    write('site.pid', `${other}\n`)
    write('masters', `nginx: master process nginx -c ${folder}/site.conf\nnginx: master process nginx\n`)
    list('now', [
      [101, own],
      [201, other],
    ])
    expect(run('workers')).toBe('201')
  })

  const MAIN = 'http { include FOLDER/conf/sites-enabled/*; }'
  test.each<[string, string[], string, string?]>([
    [
      'the file beside the sites, although another one was started with its own file',
      ['-g daemon', '-c FOLDER/other.conf'],
      'conf/nginx.conf',
    ],
    ['the file beside the sites, if the masters can not be seen', [], 'conf/nginx.conf'],
    [
      'the file beside the sites, named as such',
      ['-c FOLDER/other.conf', '-c FOLDER/conf/nginx.conf'],
      'conf/nginx.conf',
    ],
    ['its own file, if none uses the one beside the sites', ['-c FOLDER/other.conf'], 'other.conf'],
    [
      'of two such files, the one that includes the sites',
      ['-c FOLDER/other.conf', '-c FOLDER/main.conf'],
      'main.conf',
    ],
    [
      'the file that includes the sites, although one in a container seems to use the file beside them',
      ['-c FOLDER/main.conf', '-g daemon off;'],
      'main.conf',
    ],
    [
      'the file beside the sites, if it includes them too',
      ['-c FOLDER/main.conf', '-g daemon off;'],
      'conf/nginx.conf',
      'http { include sites-enabled/*; }',
    ],
    ['the file that can be read', ['-c FOLDER/gone.conf', '-c FOLDER/other.conf'], 'other.conf'],
  ])('nginx reads %s', (_, started, expected, beside = '') => {
    write('conf/nginx.conf', beside)
    write('main.conf', MAIN.replace('FOLDER', folder))
    write('other.conf', 'http { include other-sites-enabled/*; }')
    const titles = started.map((options) => `nginx: master process nginx ${options.replace('FOLDER', folder)}\n`)
    write('masters', titles.join(''))
    expect(run('find_configuration; echo "$conf"')).toBe(join(folder, expected))
  })

  test.skipIf(!canBeAnother)(
    'a file beside the sites that a master uses and the user can not read may include them',
    () => {
      write('conf/nginx.conf', MAIN.replace('FOLDER', folder))
      write('other.conf', '')
      write('masters', `nginx: master process nginx -c ${folder}/other.conf\nnginx: master process nginx\n`)
      chmodSync(folder, 0o755)
      chmodSync(join(folder, 'conf/nginx.conf'), AS_ANOTHER.length > 0 ? 0o600 : 0)
      expect(run('find_configuration; echo "$conf"', AS_ANOTHER)).toBe(join(folder, 'conf/nginx.conf'))
    },
  )

  test('are seen whatever width the environment gives a terminal', async () => {
    write('main.conf', MAIN.replace('FOLDER', folder))
    const titles = ['nginx: worker process', `nginx: master process nginx -c ${folder}/main.conf`]
    const processes = titles.map((argv0) => spawn('cat', { argv0, stdio: ['pipe', 'ignore', 'ignore'] }))
    const narrow = (call: string) => run(call, ['env', 'COLUMNS=20'], ':').split('\n')
    try {
      await vi.waitFor(() => expect(narrow('workers')).toContain(String(processes[0]?.pid)))
      expect(narrow('find_configuration; echo "$conf"')).toEqual([join(folder, 'main.conf')])
    } finally {
      for (const process of processes) process.kill()
    }
  })

  test('an include counts from the folder of its own file', () => {
    write(
      'masters',
      ['other/internal.conf', 'conf/main.conf']
        .map((path) => `nginx: master process nginx -c ${folder}/${path}\n`)
        .join(''),
    )
    for (const path of ['other/internal.conf', 'conf/main.conf']) write(path, 'http { include sites-enabled/*; }')
    expect(run('find_configuration; echo "$conf"')).toBe(join(folder, 'conf/main.conf'))
  })

  test.each<[string, Workers, Workers, boolean]>([
    [
      'one master has new ones',
      [
        [101, own],
        [102, own],
        [201, other],
      ],
      [
        [103, own],
        [201, other],
      ],
      true,
    ],
    [
      'all still have theirs',
      [
        [101, own],
        [201, other],
      ],
      [
        [101, own],
        [201, other],
      ],
      false,
    ],
    [
      'one still has an old one',
      [
        [101, own],
        [102, own],
        [201, other],
      ],
      [
        [103, own],
        [102, own],
        [201, other],
      ],
      false,
    ],
    [
      'a master took the place of another',
      [
        [101, own],
        [201, other],
      ],
      [
        [301, 2],
        [201, other],
      ],
      true,
    ],
    [
      'another nginx started',
      [
        [101, own],
        [201, other],
      ],
      [
        [101, own],
        [201, other],
        [301, 2],
      ],
      false,
    ],
    [
      'one nginx is gone',
      [
        [101, own],
        [201, other],
      ],
      [[201, other]],
      false,
    ],
    ['the only nginx is gone', [[101, own]], [], false],
  ])('if no file tells the master, and %s', (_, before, now, isDone) => {
    list('now', before)
    list('later', now)
    const later = `old_workers=$(workers_and_masters | tr '\\n' ' '); mv ${folder}/later ${folder}/now`
    expect(run(`${later}; if are_workers_new; then echo yes; else echo no; fi`)).toBe(isDone ? 'yes' : 'no')
  })
})

test('long command lines are whole, whatever width the login says its terminal has', () => {
  const parts = ['common', 'nginx-processes'].map((part) => `. ${scriptFile(part)}`).join('; ')
  const ps = 'ps() { echo "$*" >&2; }'
  const script = `${parts}; ${ps}; find_configuration; pid_files=/nowhere; workers_and_masters`
  const asked = spawnSync('sh', ['-c', script], { encoding: 'utf8' }).stderr.trim().split('\n')
  expect(asked.length).toBeGreaterThan(1)
  for (const options of asked) expect(options).toMatch(/^-ww /)
})

test('the file of its pid is found in a login that wants tools to be those of POSIX', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bluegreen-posix-'))
  writeFileSync(join(folder, 'nginx.conf'), 'pid\t/run/tenant/nginx.pid ;\n')
  const parts = ['common', 'nginx-processes'].map((part) => `. ${scriptFile(part)}`).join('; ')
  const script = `${parts}; add_pid_files ${folder}/nginx.conf; printf %s "$pid_files"`
  const { stdout } = spawnSync('sh', ['-c', script], {
    encoding: 'utf8',
    env: { ...process.env, POSIXLY_CORRECT: '1' },
  })
  rmSync(folder, { recursive: true })
  expect(stdout).toMatch(/^ \/run\/tenant\/nginx\.pid /)
})
