import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { type JarDirectory, readDirectory } from '../jar/directory.ts'
import { runScript } from './conversation.ts'
import type { AppHost } from './hosts.ts'

/** A release on a host that a new one can be put together from. */
export interface Basis {
  readonly release: string
  readonly directory: JarDirectory
}

/** The newest release of a host; null where there is none whose jar can be read. */
export async function readBasis({ address, connection }: AppHost): Promise<Basis | null> {
  const [line] = await runScript(connection, 'jar-directory', [address.deployPath])
  const [release, size, packed] = line?.rest.split(' ') ?? []
  if (release === undefined || size === undefined || packed === undefined) return null
  const tail = await promisify(gunzip)(Buffer.from(packed, 'base64'))
  const directory = readDirectory(tail, Number(size))
  return directory && { release, directory }
}
