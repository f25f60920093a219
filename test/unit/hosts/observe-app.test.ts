import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { partsOf } from '../../../src/hosts/script.ts'
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
  function observe(freeKilobytes: number, release = ''): string[] {
    const source = partsOf('observe-app').map(scriptSource).join('\n')
    const script = source.replace(/\n(?=main "\$@"\s*$)/, `\nfree_kilobytes() { echo ${freeKilobytes}; }\n`)
    const args = ['-c', script, 'sh', folder, '18996', '18997', 'java', 'nohup', folder, '', '', release]
    const [program = '', ...words] = [...AS_ANOTHER, ...shell, ...args]
    return spawnSync(program, words, { encoding: 'utf8', input: '' }).stdout.split('\n')
  }

  function write(path: string, kilobytes: number, seconds = 0) {
    mkdirSync(join(folder, path), { recursive: true })
    writeFileSync(join(folder, path, 'app.jar'), Buffer.alloc(kilobytes * 1024, 1))
    if (seconds > 0) utimesSync(join(folder, path, 'app.jar'), seconds, seconds)
  }

  test.skipIf(!canBeAnother)('names folders in its deploy path that are not the deploy user’s', () => {
    for (const name of ['releases', 'slots']) {
      mkdirSync(join(folder, name))
      chmodSync(join(folder, name), 0o555)
    }
    expect(observe(1).filter((line) => line.startsWith('write-trouble'))).toEqual([
      `write-trouble ${folder}/releases: Permission denied`,
      `write-trouble ${folder}/slots: Permission denied`,
    ])
    for (const name of ['releases', 'slots']) chmodSync(join(folder, name), 0o777)
    expect(observe(1).filter((line) => line.startsWith('write-trouble'))).toEqual([])
    expect(readdirSync(folder, { recursive: true }).sort()).toEqual(['releases', 'slots'])
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

  test('has observed everything, even if the last line of deploys.jsonl has no end', () => {
    writeFileSync(join(folder, 'deploys.jsonl'), '{"at":"1"}\n{"at":')
    const said = observe(1000)
    expect(said).toContain('journal {"at":')
    expect(said).toContain('observed')
  })
})
