import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { scriptFile } from '../script-source.ts'

const LIBRARIES = ['common', 'nginx-processes', 'nginx-outline', 'sites']
  .map((name) => `. ${scriptFile(name)}`)
  .join('; ')
const MAIN = 'http {\n  include conf.d/*.conf;\n  include sites-enabled/*;\n}'
const BLOCK = 'server {\n  include snippets/shop.conf;\n}'
const INCLUDE = 'include bluegreen/dev_live.server.conf;'

describe('the sites that join the instant layout', () => {
  let folder: string

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bluegreen-sites-'))
  })

  afterEach(() => rmSync(folder, { recursive: true }))

  let lines: string[]
  const said = (word: string) => lines.filter((line) => line.startsWith(word)).map((line) => line.slice(word.length))

  /** What the script says of these files, without the folder. */
  function look(files: Readonly<Record<string, string>>): Record<'joined' | 'files' | 'notIncluded', string[]> {
    for (const [name, text] of Object.entries({ 'nginx.conf': MAIN, 'bluegreen/dev_live.server.conf': '', ...files })) {
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      writeFileSync(join(folder, name), `${text}\n`)
    }
    const variables = `enabled=${folder}/sites-enabled available=${folder}/sites-available blue=dev_8000 green=dev_8001 snippet=${folder}/bluegreen/dev_live.server.conf`
    // Of the processes on this machine, none is nginx's.
    const script = `${LIBRARIES}; ps() { :; }; ${variables}; tell_sites; say "rest $joined"`
    lines = execFileSync('sh', ['-c', script], { encoding: 'utf8' }).replaceAll(`${folder}/`, '').split('\n')
    expect(said('rest ').join(' ').split(' ').filter(Boolean)).toEqual(said('joined '))
    return { joined: said('joined '), files: said('file ').sort(), notIncluded: said('not-included ') }
  }

  test.each([
    ['by name', `server { ${INCLUDE} }`],
    ['in quotes', `server {\n\tinclude "bluegreen/dev_live.server.conf" ;\n}`],
    ['by a pattern', 'server { include bluegreen/dev_live.serve*.conf; }'],
  ])('include the snippet themselves, %s', (_, text) => {
    expect(look({ 'sites-enabled/shop': text, 'conf.d/other.conf': 'server {\n}' })).toMatchObject({
      joined: ['sites-enabled/shop'],
      files: ['bluegreen/dev_live.server.conf', 'nginx.conf', 'sites-enabled/shop'],
    })
  })

  test('or by another file, which is reported with them', () => {
    const files = { 'conf.d/shop.conf': BLOCK, 'sites-enabled/shop': BLOCK, 'sites-enabled/other': 'server {\n}' }
    const through = { 'snippets/shop.conf': 'include snippets/slots.conf;', 'snippets/slots.conf': INCLUDE }
    expect(look({ ...files, ...through })).toMatchObject({
      joined: ['conf.d/shop.conf', 'sites-enabled/shop'],
      files: [
        'bluegreen/dev_live.server.conf',
        'conf.d/shop.conf',
        'nginx.conf',
        'sites-enabled/shop',
        'snippets/shop.conf',
        'snippets/slots.conf',
      ],
    })
  })

  test("or are in nginx's own file", () => {
    expect(
      look({ 'nginx.conf': `http { server\n{\n include snippets/shop.conf; } }`, 'snippets/shop.conf': INCLUDE })
        .joined,
    ).toEqual(['nginx.conf'])
  })

  test.each([
    ['a comment', { 'sites-enabled/shop': `server {\n  # was: ${INCLUDE}\n}` }],
    ['a name like it', { 'sites-enabled/shop': 'server { include old/dev_live.server.conf; }' }],
    [
      'a file that no server block includes',
      { 'conf.d/a.conf': 'include snippets/a.conf;', 'snippets/a.conf': 'include conf.d/a.conf;' },
    ],
    ['a file that nothing includes', { 'snippets/shop.conf': INCLUDE, 'sites-enabled/shop': 'server {\n}' }],
  ])('%s is none', (_, files) => {
    expect(look(files).joined).toEqual([])
  })

  test('what the servers of others listen on is reported once, but not that of the service', () => {
    for (const name of ['sites-available', 'sites-enabled']) mkdirSync(join(folder, name))
    symlinkSync('../sites-available/dev_8000', join(folder, 'sites-enabled/shop'))
    const listen = (place: string) => `server { listen ${place}; }`
    look({
      'sites-available/dev_8000': listen('81'),
      'sites-enabled/joined': `server { listen 82; ${INCLUDE} }`,
      'sites-enabled/panel': `${listen('203.0.113.5:80')} ${listen('80 proxy_protocol')}`,
      'sites-enabled/site2': `${listen('203.0.113.5:80')} ${listen('203.0.113.5:443 ssl')}`,
    })
    expect(said('other-listen ')).toEqual([
      'sites-enabled/panel 203.0.113.5:80',
      'sites-enabled/panel 80 proxy_protocol',
      'sites-enabled/site2 203.0.113.5:443 ssl',
    ])
  })

  test('of the entries, those of the service are reported that nginx does not include, whatever they are called', () => {
    for (const name of ['sites-available', 'sites-enabled']) mkdirSync(join(folder, name))
    const entries = { dev_8000: 'dev_8000', 'shop.conf': 'dev_8000', shop: 'dev_8001', other: 'other' }
    for (const [name, site] of Object.entries(entries)) {
      symlinkSync(`../sites-available/${site}`, join(folder, 'sites-enabled', name))
    }
    const [main, blue] = ['http {\n  include sites-enabled/*.conf;\n}', 'server {\n}']
    const sites = { 'sites-available/dev_8000': blue, 'sites-available/dev_8001': blue, 'sites-available/other': blue }
    const lost = ['dev_8000', 'dev_8001', 'dev_live', 'shop'].map((name) => `sites-enabled/${name}`)
    expect(look({ 'nginx.conf': main, ...sites }).notIncluded).toEqual(lost)
    expect(look(sites).notIncluded).toEqual([])
  })
})
