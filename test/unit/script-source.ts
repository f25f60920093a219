import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const FOLDERS = ['hosts/scripts', 'hosts/scripts/lib', 'promotion', 'promotion/lib'].map((folder) =>
  join(import.meta.dirname, '../../src', folder),
)

/** The file of a script or of a part of one, in whichever folder it is. */
export function scriptFile(name: string): string {
  const file = FOLDERS.map((folder) => join(folder, `${name}.sh`)).find((path) => existsSync(path))
  if (file === undefined) throw new Error(`there is no ${name}.sh`)
  return file
}

export function scriptSource(name: string): string {
  return readFileSync(scriptFile(name), 'utf8')
}
