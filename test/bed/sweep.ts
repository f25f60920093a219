import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cacheFolder } from './image.ts'
import { listDeadBeds, removeBed } from './record.ts'

const self = fileURLToPath(import.meta.url)

/** Ends the dead beds; in a process of its own under a lock, for a second sweeper could end what has just taken their place. */
export function sweepBeds(): void {
  if (listDeadBeds().length === 0) return
  execFileSync('flock', [join(cacheFolder, 'sweep.lock'), process.execPath, self], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

if (process.argv[1] === self) {
  for (const folder of listDeadBeds()) removeBed(folder)
}
