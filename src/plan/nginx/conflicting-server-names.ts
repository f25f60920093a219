import { type Directive, parseNginxConfig, valuesOf } from './directives.ts'
import { listenPortsOf } from './listens.ts'
import { serverBlocks } from './route.ts'
import { portOf } from './slot-addresses.ts'

/** A name that several servers have at one address. */
export interface ConflictingServerName {
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
export function findConflictingServerNames(said: string, files: readonly NamedFile[]): ConflictingServerName[] {
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

function hasName(server: Directive, name: string): boolean {
  return valuesOf(server, 'server_name').some((own) => own.toLowerCase() === name)
}

/** What an included file may add is not seen. */
function listensOn(server: Directive, port: number): boolean {
  const mayBeElsewhere = valuesOf(server, 'listen').length === 0 && valuesOf(server, 'include').length > 0
  return !mayBeElsewhere && listenPortsOf(server).includes(port)
}
