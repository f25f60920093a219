import { type ConfigFiles, type Directive, expandIncludes, parseNginxConfig } from '../plan/nginx/directives.ts'
import { serverBlocks } from '../plan/nginx/route.ts'
import type { Answer } from './answer.ts'
import { type OtherServer, readOtherServers } from './read-other-listens.ts'

/** nginx's configuration as far as the service is concerned. */
export interface Configuration {
  readonly main: string
  readonly files: ConfigFiles
  /**
   * nginx's own file and the sites that include the snippet, with what is included in its place; and every upstream of nginx,
   * which any site may use.
   */
  readonly whole: readonly Directive[]
  readonly others: readonly OtherServer[]
  /** All of these, as far as they are known. */
  readonly servers: readonly Directive[]
}

export function readConfiguration(answer: Answer): Configuration {
  const main = answer.text('configuration') ?? ''
  const texts = new Map(answer.sections('file', 'line').map(({ first, further }) => [first, joinLines(further)]))
  const files = { folder: main.slice(0, main.lastIndexOf('/')), texts }
  // The files between nginx's own one and a site are not part of the answer, and need not be: the host says which sites are read.
  const roots = [main, ...answer.texts('joined')]
  const expanded = expandIncludes(
    roots.flatMap((root) => parseNginxConfig(texts.get(root) ?? '')),
    files,
  )
  const upstreams = answer.texts('upstream').flatMap((line) => parseNginxConfig(`upstream ${line}`))
  const whole = [...expanded, ...upstreams]
  const others = readOtherServers(answer)
  return { main, files, whole, others, servers: [...serverBlocks(whole), ...others.map(({ server }) => server)] }
}

/** The content of a file of the service; null if it does not exist. */
export function textOf(name: string, answer: Answer): string | null {
  return answer.text('present', name) === null ? null : joinLines(answer.texts('text', name))
}

function joinLines(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('')
}
