import type { Inputs } from '../../inputs/inputs.ts'
import { watchPaths } from './watch-files.ts'

/** One item of a host's desired state, as `setup.sh` reads it; `content` follows its line. */
export interface SetupItem {
  readonly line: string
  readonly content?: string
}

/** A file that all may read. */
export function file(path: string, content: string): SetupItem {
  return { line: `file 644 ${path}`, content }
}

/** Where nginx's workers log requests. */
export function watchItems(inputs: Inputs): SetupItem[] {
  const { folder } = watchPaths(inputs)
  return [{ line: `folder 755 root ${folder.slice(0, folder.lastIndexOf('/'))}` }, { line: `watch ${folder}` }]
}

/** What goes to `setup.sh` on stdin. */
export function renderItems(items: readonly SetupItem[]): string {
  return items
    .map(({ line, content }) =>
      content === undefined ? `${line}\n` : `${line} ${Buffer.byteLength(content)}\n${content}`,
    )
    .join('')
}
