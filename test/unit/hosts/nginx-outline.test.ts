import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { scriptFile } from '../script-source.ts'

const LIBRARIES = ['common', 'nginx-processes', 'nginx-outline', 'sites']
  .map((name) => `. ${scriptFile(name)}`)
  .join('\n')

const SHELLS = [
  ['sh', 'command awk'],
  ['busybox sh', 'busybox awk'],
].filter(([shell = '']) => spawnSync('which', [shell.replace(/ .*/, '')]).status === 0)

describe.each(SHELLS)("nginx's files are read as nginx reads them, in %s", (shell = '', awk = '') => {
  let folder: string
  const [program = '', ...options] = shell.split(' ')

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bluegreen-outline-'))
  })

  afterEach(() => rmSync(folder, { recursive: true }))

  const write = (files: Readonly<Record<string, string>>) => {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      writeFileSync(join(folder, name), text)
    }
  }
  /** What the script prints, without the folder. Of the processes on this machine, none is nginx's. */
  const run = (script: string) => {
    const before = `${LIBRARIES}\nawk() { ${awk} "$@"; }\nps() { :; }\nconf=${folder}/nginx.conf`
    return execFileSync(program, [...options, '-c', `${before}\n${script}`], { encoding: 'utf8' })
      .replaceAll(`${folder}/`, '')
      .trimEnd()
      .split('\n')
  }
  const outline = (text: string) => {
    write({ site: text })
    return run(`outline_of ${folder}/site`).map((line) => line.replace(/^site /, ''))
  }

  test.each([
    ['with the line endings of Windows', 'server\r\n{\r\n\tinclude\ta;\r\n}\r\n'],
    ['in one line, with a "#" in quotes', `server { add_header X "a # b"; add_header Y ' #'; include a; }`],
    ['with a quote in quotes', 'server { add_header X "a \\" # b"; include a; }'],
    ['with an include in quotes, which includes nothing', `server { return 200 "server { include b; }"; include a; }`],
    ['with quotes over several lines', `server { return 200 "a\n include b;\n # "; include a; }`],
    ['with a comment', 'server { # include b;\n include a; #}\n}'],
    ['with a variable in braces', `server { set $a \${b}c; include a; }`],
    ['with Lua', 'server { content_by_lua_block { local n = #t; if n then ngx.say("{") end } include a; }'],
    [
      'with Lua of many lines',
      `server {\n content_by_lua_block {\n -- }\n --[==[ }\n ]] include b; ]==]\n local s = [[ }\n ]] .. '}\\'}'\n local server = {}\n }\n include a;\n}`,
    ],
    ['with a word over two lines', 'server {\n include\n   a\n ;\n}'],
  ])('a site %s', (_, text) => {
    expect(outline(text)).toEqual(['{', 'a'])
  })

  test.each([
    ['a server in Lua', 'init_by_lua_block { server { include b; } }'],
    ['a server of an upstream', 'map $a $b { server 1; }'],
  ])('%s is not a server block', (_, text) => {
    expect(outline(text)).toEqual([''])
  })

  test('the names of a server, and the servers of an upstream', () => {
    const text =
      'server { server_name A "b.c"\r\n d; }\nupstream shop { zone z 64k; balancer_by_lua_block { } server H:8000 # a\n max_fails=0; server H:8001 backup; } upstream b { }'
    expect(outline(text)).toEqual([
      '{',
      'named a',
      'named b.c',
      'named d',
      'upstream shop { server H:8000 max_fails=0; server H:8001 backup; }',
      'upstream b { }',
    ])
  })

  test('what a server listens on, with its flags', () => {
    const text = 'server { listen 80 ; listen "203.0.113.5:443"\n ssl http2; listen [::]:80 proxy_protocol; }'
    expect(outline(text)).toEqual([
      '{',
      'listen 80',
      'listen 203.0.113.5:443 ssl http2',
      'listen [::]:80 proxy_protocol',
    ])
    expect(outline('server\n{\n  listen 80;\n}')).toEqual(['{', 'listen 80'])
  })

  test('a line of any length means what it would mean in several', () => {
    const parts = [
      'server { include "a b; c"; }',
      `server { add_header X "a \\" ; } # b" always; include a\\ b; }`,
      'server { content_by_lua_block { --[==[ } ]] ]==] local s = "}; } \\" }" } include a; }',
      `server { return 200 '${'x " } '.repeat(600)}'; include ${'long'.repeat(600)}; }`,
      'upstream a { server H:1; server H:2 backup; }',
      `server { set $a \${b}c; include a; } # ${'server { include b; } '.repeat(200)}`,
    ]
    const inOneLine = Array.from({ length: 150 }, (_, width) => `set $${'w'.repeat(width)} ; ${parts.join(' ')}`)
    const included = ['a b; c', 'a\\ b', 'a', 'long'.repeat(600)].flatMap((name) => ['{', name])
    const told = [...included, 'upstream a { server H:1; server H:2 backup; }', '{', 'a']
    expect(outline(inOneLine.join('\n'))).toEqual(inOneLine.flatMap(() => told))
  })

  test('a table of more than a megabyte in one line is read in no time', () => {
    const table = Array.from({ length: 100_000 }, (_, index) => `key${index} ${index};`).join(' ')
    write({ site: `map $a $b { ${table} } server { include a; }` })
    // Of the processor's time, since others may need it, too.
    expect(run(`ulimit -t 4; outline_of ${folder}/site`)).toEqual(['site {', 'site a'])
  })

  test('one file does not change how the next one is read', () => {
    write({ a: 'content_by_lua_block { "', b: 'server { include c; }' })
    expect(run(`outline_of ${folder}/a ${folder}/b`)).toEqual(['b {', 'b c'])
  })

  test('every upstream of nginx is reported, wherever it is', () => {
    write({
      'nginx.conf': 'http { include conf.d/*.conf; upstream a { server H:1; } }',
      'conf.d/upstreams.conf': 'upstream shop_blue {\n  server H:8000;\n  server H:8001 backup;\n}\n',
      'conf.d/other.conf': 'upstream other { server H:9; } server { location / { proxy_pass http://other; } }',
      'conf.d.old/gone.conf': 'upstream gone { server H:8000; }',
    })
    const variables = `enabled=${folder}/sites-enabled available=${folder}/sites-available blue=dev_8000 green=dev_8001 snippet=${folder}/dev_live.server.conf`
    expect(run(`${variables}; tell_sites`).filter((line) => line.startsWith('upstream '))).toEqual([
      'upstream a { server H:1; }',
      'upstream other { server H:9; }',
      'upstream shop_blue { server H:8000; server H:8001 backup; }',
    ])
  })
})
