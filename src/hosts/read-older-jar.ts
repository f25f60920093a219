import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { type JarDirectory, readDirectory } from '../jar/central-directory.ts'
import { runScript } from './conversation.ts'
import type { AppHost } from './hosts.ts'

/** A release on a host that a new one can be assembled from. */
export interface OlderJar {
  readonly release: string
  readonly directory: JarDirectory
}

/** `jar-index.sh` prints no directory of more than 16,000,000 bytes; the records after it add a little. */
const LARGEST = 16_001_000

/** The newest release of a host; null if there is none whose jar can be read. */
export async function readOlderJar({ address, connection }: AppHost): Promise<OlderJar | null> {
  const jar = (await runScript(connection, 'jar-index', [address.deployPath])).text('jar')
  return jar === null ? null : unpackOlderJar(jar)
}

/** Reads what follows `jar`; null if that is not the directory of a jar: the new one is then sent whole. */
export async function unpackOlderJar(rest: string): Promise<OlderJar | null> {
  const [, release, size, packed] = /^(\S+) (\d{1,15}) (\S+)$/.exec(rest) ?? []
  if (release === undefined || packed === undefined) return null
  const tail = await promisify(gunzip)(Buffer.from(packed, 'base64'), { maxOutputLength: LARGEST }).catch(() => null)
  const directory = tail && readDirectory(tail, Number(size))
  return directory && { release, directory }
}
