import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, statfsSync } from 'node:fs'
import { join } from 'node:path'
import { waitSync } from './waiting.ts'

/*
 * A host's disk: an ext4 file system in a sparse file, which holds what the host changes of the image that it shares
 * with the others. It outlives the host's processes, and it can be full.
 */

const diskSize = '8G'

/** Makes the disk and mounts the host's file system in the folder; returns where. */
export function attachDisk(folder: string, image: string): string {
  const file = join(folder, 'disk.ext4')
  const disk = join(folder, 'disk')
  const root = join(folder, 'root')
  mkdirSync(disk, { recursive: true })
  mkdirSync(root)
  execFileSync('truncate', ['--size', diskSize, file])
  // Without reserved blocks "full" means the same to root as to everyone.
  execFileSync('mkfs.ext4', ['-q', '-m', '0', file])
  execFileSync('mount', ['-o', 'loop', file, disk])
  mkdirSync(join(disk, 'upper'))
  mkdirSync(join(disk, 'work'))
  const layers = `lowerdir=${image},upperdir=${join(disk, 'upper')},workdir=${join(disk, 'work')}`
  execFileSync('mount', ['-t', 'overlay', 'overlay', '-o', layers, root])
  return root
}

/** Takes all of the disk but so much. */
export function fillDisk(folder: string, megabytesFree: number): void {
  const disk = join(folder, 'disk')
  execFileSync('sync', ['--file-system', disk])
  const { bavail, bsize } = statfsSync(disk)
  const size = bavail * bsize - megabytesFree * 1024 * 1024
  if (size > 0) execFileSync('fallocate', ['--length', String(size), join(disk, 'ballast')])
}

export function freeDisk(folder: string): void {
  rmSync(join(folder, 'disk', 'ballast'), { force: true })
}

/** Unmounts everything below the folder, innermost first. */
export function detachDisks(folder: string): void {
  for (const mount of mountsBelow(folder).reverse()) {
    // The kernel lets go of a killed host's files a moment after its last process.
    const released = waitSync(5, () => spawnSync('umount', [mount]).status === 0)
    if (!released) execFileSync('umount', ['--lazy', mount])
  }
}

export function mountsBelow(folder: string): string[] {
  return readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    .filter((path) => path.startsWith(`${folder}/`))
}
