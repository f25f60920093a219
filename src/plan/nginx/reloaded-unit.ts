import { plainSudoCommand } from '../setup/rights.ts'

/** The one unit that a reload command has systemd reload, by sudo or without it; null if it does something else. */
export function reloadedUnit(reloadCommand: string): string | null {
  const command = plainSudoCommand(reloadCommand) ?? reloadCommand.trim()
  const [, unit] = /^(?:(?:\/usr)?\/bin\/)?systemctl +reload +([A-Za-z0-9][\w.:@-]*)$/.exec(command) ?? []
  return unit ?? null
}
