import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runCommand } from './command.ts'
import { changeScripts, defaultSystem, type System } from './systems.ts'

const recipe = fileURLToPath(new URL('make-image.sh', import.meta.url))

export const cacheFolder = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'bluegreen-action', 'bed')

/** The folder with the file system that every host of the system starts from; made once, in about a minute, then kept. */
export async function ensureImage(system: System = defaultSystem): Promise<string> {
  const packages = [...system.packages, ...(system.java ? [system.java] : [])].join(',')
  const changes = changeScripts(system)
  const hash = createHash('sha256').update(`${system.suite}\n${packages}\n`)
  for (const file of [recipe, ...changes]) hash.update(readFileSync(file))
  const image = join(cacheFolder, hash.digest('hex').slice(0, 16))
  if (existsSync(image)) return image
  mkdirSync(cacheFolder, { recursive: true })
  process.stderr.write(`test bed: making the image of ${system.name}, once: about a minute\n`)
  const make = ['sh', recipe, image, system.suite, packages, findMirror(), ...changes]
  await runCommand('flock', [`${image}.lock`, ...make])
  return image
}

/** The Debian mirror that this machine's own apt uses, where it is a Debian; else empty, and debootstrap knows one. */
function findMirror(): string {
  if (!/^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'))) return ''
  const filters = ['Created-By: Packages', 'Label: Debian']
  const uris = execFileSync('apt-get', ['indextargets', '--format', '$(REPO_URI)', ...filters], { encoding: 'utf8' })
  return uris.split('\n').find((uri) => /^(https?|file):/.test(uri)) ?? ''
}
