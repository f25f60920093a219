import type { FolderTrouble } from '../plan/host-observation.ts'
import type { Answer } from './answer.ts'

/** What `write-probe.sh` says. Two of the folders may be the same. */
export function readFolderTrouble(answer: Answer): FolderTrouble {
  return {
    writeTroubles: [...new Set(answer.texts('write-trouble'))].filter(Boolean),
    lockTrouble: answer.text('lock-trouble') || null,
  }
}
