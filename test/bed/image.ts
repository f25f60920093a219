import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runCommand } from './command.ts'

const recipe = fileURLToPath(new URL('make-image.sh', import.meta.url))

export const cacheFolder = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'bluegreen-action', 'bed')

/** The folder with the file system that every host starts from; made once, in about a minute, then kept. */
export async function ensureImage(): Promise<string> {
  const hash = createHash('sha256').update(readFileSync(recipe)).digest('hex').slice(0, 16)
  const image = join(cacheFolder, hash)
  if (existsSync(image)) return image
  mkdirSync(cacheFolder, { recursive: true })
  process.stderr.write('test bed: making the image of the hosts, once: about a minute\n')
  await runCommand('flock', [join(cacheFolder, 'image.lock'), 'sh', recipe, image, ...findMirror()])
  return image
}

/** The Debian mirror that this machine's own apt uses, where it is a Debian; else debootstrap knows one. */
function findMirror(): string[] {
  if (!/^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'))) return []
  const filters = ['Created-By: Packages', 'Label: Debian']
  const uris = execFileSync('apt-get', ['indextargets', '--format', '$(REPO_URI)', ...filters], { encoding: 'utf8' })
  return uris
    .split('\n')
    .filter((uri) => /^(https?|file):/.test(uri))
    .slice(0, 1)
}
