import { execFileSync } from 'node:child_process'
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Applied } from './apply.ts'

const root = join(import.meta.dirname, '../..')

/** A copy of this checkout, as it is on disk, with a bundle of its own. */
export interface Checkout {
  readonly path: string
  /** Brings the fault into the bundle. */
  build(fault: Applied): void
  /** Brings the bundle back to what it was without a fault. */
  restore(): void
  remove(): void
}

export function copyCheckout(): Checkout {
  const path = mkdtempSync(join(tmpdir(), 'bluegreen-mutants-'))
  const options = { cwd: root, encoding: 'utf8' } as const
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], options)
  for (const file of files.split('\0').filter(Boolean)) {
    mkdirSync(dirname(join(path, file)), { recursive: true })
    cpSync(join(root, file), join(path, file), { force: true })
  }
  symlinkSync(join(root, 'node_modules'), join(path, 'node_modules'))
  const build = () => execFileSync('sh', ['test/tools/build.sh'], { cwd: path, stdio: ['ignore', 'ignore', 'inherit'] })
  const [bundle, clean] = [join(path, 'dist'), join(path, 'clean')]
  build()
  cpSync(bundle, clean, { recursive: true })
  return {
    path,
    build({ file }) {
      // A script lies beside the bundle as it is.
      if (file.endsWith('.sh'))
        copyFileSync(join(path, file), join(bundle, 'scripts', file.replace(/^src\/(hosts\/scripts|promotion)\//, '')))
      else build()
    },
    restore() {
      rmSync(bundle, { recursive: true, force: true })
      cpSync(clean, bundle, { recursive: true })
    },
    remove: () => rmSync(path, { recursive: true }),
  }
}
