import { type Directive, parseNginxConfig } from './directives.ts'
import { serverBlocks } from './route.ts'

/** A name that several servers have at one address. */
export interface TakenName {
  readonly name: string
  /** As in "0.0.0.0:80". */
  readonly place: string
  /** The file that nginx reads first of those that have it there: its server gets the requests. */
  readonly path: string
}

/** A file, in nginx's order. */
interface NamedFile {
  readonly path: string
  readonly text: string
}

/** Of the names that nginx's test warns of, those of which it is known who has them. */
export function findTakenNames(said: string, files: readonly NamedFile[]): TakenName[] {
  const parsed = files.map(({ path, text }) => ({ path, servers: serverBlocks(parseNginxConfig(text)) }))
  return [...said.matchAll(/conflicting server name "([^" ]+)" on (\S+), ignored/g)].flatMap(
    ([, name = '', place = '']) => {
      const port = portOf(place)
      const first = parsed.find(({ servers }) =>
        servers.some((server) => hasName(server, name) && listensOn(server, port)),
      )
      return first ? [{ name, place, path: first.path }] : []
    },
  )
}

/** The port of an `address:port`. */
export function portOf(place: string): number {
  return Number(/(\d+)$/.exec(place)?.[1])
}

function hasName(server: Directive, name: string): boolean {
  return valuesOf(server, 'server_name').some((own) => own.toLowerCase() === name)
}

/** What an included file may add is not seen. */
function listensOn(server: Directive, port: number): boolean {
  const places = (server.block ?? []).filter(({ words }) => words[0] === 'listen').map(({ words }) => words[1] ?? '')
  if (places.length === 0) return port === 80 && valuesOf(server, 'include').length === 0
  return places.some((place) => (/^\d+$|:\d+$/.test(place) ? portOf(place) : 80) === port)
}

function valuesOf({ block }: Directive, name: string): string[] {
  return (block ?? []).filter(({ words }) => words[0] === name).flatMap(({ words }) => words.slice(1))
}
