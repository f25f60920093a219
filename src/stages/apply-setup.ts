import { Failure } from '../failure.ts'
import type { Answer } from '../hosts/answer.ts'
import type { Connection } from '../hosts/connection.ts'
import { runScript } from '../hosts/conversation.ts'
import type { NginxInputs } from '../inputs/read-nginx.ts'
import { reloadedUnit } from '../plan/nginx/reloaded-unit.ts'
import type { ClaimedServerNames } from '../plan/setup/claimed-server-names.ts'
import { renderItems, type SetupItem } from '../plan/setup/items.ts'
import { SETUP_MARK } from '../plan/setup/setup-header.ts'

/** What setup did on a host. */
export interface SetupChanges {
  readonly host: string
  readonly changed: readonly string[]
  /** Paths that exist, differ, and were not written by setup. */
  readonly kept: readonly string[]
  /** Commands for someone with root; some have several lines. */
  readonly needed: readonly string[]
}

/** nginx on a host: what tests and reloads it, and what is the service's alone. */
export interface SetupNginx extends Pick<NginxInputs, 'testCommand' | 'reloadCommand' | 'sitesEnabled'> {
  readonly own: ClaimedServerNames
  /** Of the files that are the service's. */
  readonly ownerLine: string
}

/** Brings a host to the state that the items describe; `nginx` is null if it does not run there. */
export async function applySetup(
  connection: Connection,
  items: readonly SetupItem[],
  overwrite: boolean,
  nginx: SetupNginx | null,
  log: (line: string) => void,
): Promise<SetupChanges> {
  const own = nginx?.own
  const commands = [nginx?.testCommand ?? '', nginx?.reloadCommand ?? '', nginx?.sitesEnabled ?? '']
  const names = [own?.names ?? '', String(own?.port ?? ''), String(own?.redirectPort ?? '')]
  const unit = nginx ? (reloadedUnit(nginx.reloadCommand) ?? '') : ''
  const args = [String(overwrite), '.bluegreen/setup', SETUP_MARK, nginx?.ownerLine ?? '', ...commands, ...names, unit]
  const answer = await runScript(connection, 'setup', args, renderItems(items)).catch(withCommands)
  for (const { word, rest } of answer.all) {
    if (word !== 'ready' && word !== GOES_ON) log(`${connection.label}: ${word} ${rest}`)
  }
  return {
    host: connection.label,
    changed: answer.texts('changed'),
    kept: answer.texts('kept'),
    needed: readCommands(answer),
  }
}

/** Precedes the further lines of a command. */
const GOES_ON = 'goes-on'

function readCommands(answer: Answer): string[] {
  return answer.sections('needs', GOES_ON).map(({ first, further }) => [first, ...further].join('\n'))
}

/** Commands that restore what setup itself could not are the remedy, not the error. */
function withCommands(thrown: unknown): never {
  const [, what, commands] = (thrown instanceof Failure && /^(.*?)\n?not restored:\n(.*)$/s.exec(thrown.message)) || []
  if (what === undefined) throw thrown
  throw new Failure(`${what}\nnot everything could be restored`, {
    remedy: `Have someone with root run these, then run setup again:\n${commands}`,
    cause: thrown,
  })
}
