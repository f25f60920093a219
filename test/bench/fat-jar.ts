import { createHash, randomBytes, randomInt } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCommand } from '../bed/command.ts'
import { jarOf } from '../harness/service.ts'
import { writeZip, zipEntry } from './zip.ts'

const nestedJars = 60
const manifest = 'META-INF/MANIFEST.MF'
/** The class that changes from build to build, and the words in it that do: what its answer to an unknown path begins with. */
const changingClass = 'service/Endpoints.class'
const changingWords = 'nothing at '

/** One build of the service; any other differs from it in one class. */
export interface Build {
  /** How the answer to a path that the service does not know begins. */
  readonly id: string
  readonly path: string
  readonly bytes: number
  readonly sha256: string
}

/** The test service as a fat jar: its classes, and as many stored jars of random bytes as a Spring Boot application has. */
export interface FatJar {
  build(path: string): Build
}

/** @param megabytes millions of bytes of a build, of which the nested jars are all but the service's own */
export async function prepareFatJar(megabytes: number): Promise<FatJar> {
  const files = await readFixture()
  const size = Math.round((megabytes * 1e6) / nestedJars)
  const nested = Array.from({ length: nestedJars }, (_, index) =>
    zipEntry(`BOOT-INF/lib/library-${index}.jar`, randomBytes(size), 'stored'),
  )
  return {
    build(path) {
      const id = Array.from({ length: changingWords.length }, () => String.fromCharCode(randomInt(97, 123))).join('')
      const own = files.map(({ name, content }) =>
        zipEntry(name, name === changingClass ? replaceWords(content, id) : content, 'deflated'),
      )
      writeZip(path, [...own, ...nested])
      const content = readFileSync(path)
      return { id, path, bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') }
    },
  }
}

/** As long as the words that it takes the place of, so that the class stays a class. */
function replaceWords(content: Buffer, id: string): Buffer {
  const at = content.indexOf(changingWords)
  if (at < 0) throw new Error(`${changingClass} no longer holds the words "${changingWords}"`)
  const changed = Buffer.from(content)
  changed.write(id, at)
  return changed
}

async function readFixture(): Promise<{ name: string; content: Buffer }[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bluegreen-jar-'))
  try {
    await runCommand('sh', ['-c', 'cd "$1" && jar --extract --file "$2"', 'sh', folder, await jarOf('1.0.0')])
    const found = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    const names = found.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    // Readers of a jar expect its manifest first.
    names.sort((one, other) => Number(other === manifest) - Number(one === manifest) || one.localeCompare(other))
    return names.map((name) => ({ name, content: readFileSync(join(folder, name)) }))
  } finally {
    rmSync(folder, { recursive: true })
  }
}
