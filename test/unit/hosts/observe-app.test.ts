import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { partsOf } from '../../../src/hosts/script-parts.ts'
import { scriptSource } from '../script-source.ts'

const SHELLS = [['dash'], ['bash', '--norc', '--posix'], ['busybox', 'sh']].filter(
  ([shell]) => spawnSync('which', [shell ?? '']).status === 0,
)
/** Root may write everywhere. */
const AS_ANOTHER = process.getuid?.() === 0 ? ['setpriv', '--reuid=54321', '--regid=54321', '--clear-groups'] : []
const canBeAnother = AS_ANOTHER.length === 0 || spawnSync('setpriv', ['true']).status === 0

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'observe-app-'))
  chmodSync(folder, 0o777)
})
afterEach(() => rmSync(folder, { recursive: true }))

describe.skipIf(spawnSync('which', ['ss']).status !== 0).each(SHELLS)('an app host, observed by %s', (...shell) => {
  /** What it says with so many kilobytes free. */
  function observe(
    freeKilobytes: number,
    release = '',
    functions = '',
    launcher = 'nohup',
    again: string[] = [],
  ): string[] {
    const source = partsOf('observe-app').map(scriptSource).join('\n')
    const script = source.replace(
      /\n(?=main "\$@"\s*$)/,
      `\nfree_kilobytes() { echo ${freeKilobytes}; }\n${functions}\n`,
    )
    const args = ['-c', script, 'sh', folder, '18996', '18997', 'java', launcher, folder, '', '', release, ...again]
    const [program = '', ...words] = [...AS_ANOTHER, ...shell, ...args]
    return spawnSync(program, words, { encoding: 'utf8', input: '' }).stdout.split('\n')
  }

  function write(path: string, kilobytes: number, seconds = 0) {
    mkdirSync(join(folder, path), { recursive: true })
    writeFileSync(join(folder, path, 'app.jar'), Buffer.alloc(kilobytes * 1024, 1))
    if (seconds > 0) utimesSync(join(folder, path, 'app.jar'), seconds, seconds)
  }

  test('says again only what may have changed', () => {
    write('releases/1.0.0-1.1-abcdef0', 1)
    const wordsOf = (lines: readonly string[]) => new Set(lines.map((line) => line.replace(/ .*/, '')))
    const lasting = ['user', 'write-trouble', 'lock-trouble', 'java', 'session']
    const first = [...wordsOf(observe(1))].filter((word) => !lasting.includes(word))
    const again = wordsOf(observe(1, '', 'mktemp() { echo "write-trouble: $*"; }', 'nohup', ['again']))
    expect(again).toEqual(new Set(first))
    expect(again).toContain('release')
    expect(again).toContain('observed')
  })

  test.skipIf(!canBeAnother)('names folders in its deploy path that are not the deploy user’s', () => {
    for (const name of ['releases', 'slots']) {
      mkdirSync(join(folder, name))
      chmodSync(join(folder, name), 0o555)
    }
    expect(observe(1).filter((line) => line.startsWith('write-trouble'))).toEqual([
      `write-trouble ${folder}/releases: Permission denied`,
      `write-trouble ${folder}/slots: Permission denied`,
    ])
    expect(observe(1, '', '', 'nohup', ['again'])).toContain('writable no')
    for (const name of ['releases', 'slots']) chmodSync(join(folder, name), 0o777)
    expect(observe(1, '', '', 'nohup', ['again'])).toContain('writable yes')
    for (const name of ['releases', 'slots']) chmodSync(join(folder, name), 0o777)
    expect(observe(1).filter((line) => line.startsWith('write-trouble'))).toEqual([])
    expect(readdirSync(folder, { recursive: true }).sort()).toEqual(['releases', 'slots'])
  })

  test('says which slots systemd is about to start again', () => {
    const file = join(folder, 'unit')
    writeFileSync(file, `[Service]\nExecStart=/bin/sh ${folder}/slots/18996.sh\n`)
    const restartingIn = (state: string) => {
      const place = `units=${folder}/units; mkdir "$units"; mv ${file} "$units/bluegreen-dev-shop-18996.service"`
      const said = observe(
        1,
        '',
        `${place}; property() { [ "$1 $2" != "bluegreen-dev-shop-18996.service ActiveState" ] || echo ${state}; }`,
      )
      return said.filter((line) => line.startsWith('restarting'))
    }
    expect(restartingIn('activating')).toEqual(['restarting 18996'])
    rmSync(join(folder, 'units'), { recursive: true })
    writeFileSync(file, '')
    expect(restartingIn('activating')).toEqual([])
  })

  test('says on which slots systemd would start again neither after a failure nor at a boot what runs', () => {
    const unit = 'bluegreen-dev-shop-18996.service'
    const [units, trial] = [join(folder, 'units'), join(folder, `run/systemd/user/${unit}.d`)]
    for (const path of [join(units, 'default.target.wants'), trial]) mkdirSync(path, { recursive: true })
    writeFileSync(join(units, unit), `[Service]\nExecStart=/bin/sh ${folder}/slots/18996.sh\n`)
    const isUnsupervised = (launcher = 'systemd') => {
      const runs = 'slot_processes() { echo "$$ own java listening 5 1.0"; }'
      const said = observe(1, '', `units=${units} runtime=${folder}/run; observe_systemd() { :; }; ${runs}`, launcher)
      return said.filter((line) => line.startsWith('unsupervised'))
    }
    expect(isUnsupervised()).toEqual(['unsupervised 18996'])
    expect(isUnsupervised('nohup')).toEqual([])
    symlinkSync(join(units, unit), join(units, 'default.target.wants', unit))
    expect(isUnsupervised()).toEqual(['unsupervised 18996'])
    rmSync(trial, { recursive: true })
    expect(isUnsupervised()).toEqual([])
    rmSync(join(units, 'default.target.wants', unit))
    expect(isUnsupervised()).toEqual(['unsupervised 18996'])
  })

  test('counts what its own upload has taken so far as free, but no other’s, and tells the size of the newest jar', () => {
    expect(observe(1000)).toContain('free-kb 1000')
    write('releases/1.0', 64, 1_700_000_300)
    write('releases/1.1', 128, 1_700_000_500)
    write('releases/0.9', 256, 1_700_000_400)
    write('releases/.upload-1.2', 512)
    write('releases/.upload-1.3', 1024)
    expect(observe(1000)).toContain('free-kb 1000')
    const said = observe(1000, '1.2')
    expect(said).toContain('free-kb 1512')
    expect(said).toContain('newest-jar-bytes 131072')
    expect(said.filter((line) => line.startsWith('release '))).toHaveLength(3)
  })

  test('sees a war, which its app.jar is a link to, as it sees a jar', () => {
    write('releases/1.0', 64, 1_700_000_300)
    for (const name of ['1.1', '.upload-1.2']) {
      write(`releases/${name}`, 128, 1_700_000_500)
      renameSync(join(folder, 'releases', name, 'app.jar'), join(folder, 'releases', name, 'app.war'))
      symlinkSync('app.war', join(folder, 'releases', name, 'app.jar'))
    }
    const said = observe(1000, '1.2')
    expect(said).toContain('free-kb 1128')
    expect(said).toContain('newest-jar-bytes 131072')
    expect(said).toContain('release 1700000500 1.1')
  })

  test('counts what ZFS gives back as available, and free huge pages by themselves', () => {
    const part = (name: string) => scriptSource(name).replace(/^main "\$@"$/m, '')
    const memory = (meminfo: string, arc: string | null = null) => {
      writeFileSync(join(folder, 'meminfo'), meminfo)
      if (arc !== null) writeFileSync(join(folder, 'arcstats'), arc)
      const script = `${part('common')}\n${part('observe-app')}\ntell_memory "$1/meminfo" "$1/arcstats"`
      const [program = '', ...words] = [...shell, '-c', script, 'sh', folder]
      return spawnSync(program, words, { encoding: 'utf8' }).stdout.split('\n').filter(Boolean)
    }
    const said = ['memory-kb 2500000', 'total-memory-kb 9000000', 'huge-pages-kb 0']
    expect(
      memory('MemTotal: 8000000 kB\nMemAvailable: 2000000 kB\nSwapTotal: 1000000 kB\nSwapFree: 500000 kB\n'),
    ).toEqual(said)
    const meminfo =
      'MemTotal:       8000000 kB\nMemAvailable:   2000000 kB\nSwapTotal:  0 kB\nSwapFree:  0 kB\nHugePages_Total:    1024\nHugePages_Free:      600\nHugePages_Rsvd:      100\nHugepagesize:       2048 kB\n'
    expect(memory(meminfo)).toEqual(['memory-kb 2000000', 'total-memory-kb 8000000', 'huge-pages-kb 1024000'])
    // As the kernel module prints it: name, type, bytes.
    const arc = (size: number) =>
      `13 1 0x01 123 33456 4242 99\nname type data\nhits 4 7\nc_min 4 102400000\nc_max 4 4096000000\nsize 4 ${size}\n`
    expect(memory(meminfo, arc(2_150_400_000))[0]).toBe('memory-kb 4000000')
    expect(memory(meminfo, arc(51_200_000))[0]).toBe('memory-kb 2000000')
    // In a container, what belongs to the whole machine.
    expect(memory(meminfo, arc(99_000_000_000))[0]).toBe('memory-kb 8000000')
  })

  test('has observed everything, even if the last line of deploys.jsonl has no end', () => {
    writeFileSync(join(folder, 'deploys.jsonl'), '{"at":"1"}\n{"at":')
    const said = observe(1000)
    expect(said).toContain('journal {"at":')
    expect(said).toContain('observed')
  })
})
