/** Keeps the README's tables of inputs and outputs equal to action.yml: checks, or writes them with `--write`. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'

interface Input {
  readonly description: string
  readonly default?: string
  readonly required?: boolean
}

interface Action {
  readonly inputs: Readonly<Record<string, Input>>
  readonly outputs: Readonly<Record<string, { readonly description: string }>>
}

const root = join(import.meta.dirname, '../..')
const readmePath = join(root, 'README.md')

const action: Action = parse(readFileSync(join(root, 'action.yml'), 'utf8'))
const readme = readFileSync(readmePath, 'utf8')
const wanted = replaceTable(replaceTable(readme, 'inputs', inputTable(action)), 'outputs', outputTable(action))

if (process.argv.includes('--write')) {
  writeFileSync(readmePath, wanted)
} else if (wanted !== readme) {
  process.stderr.write(
    'The tables of README.md are not those of action.yml: run "npm run readme" and commit the result.\n',
  )
  process.exitCode = 1
}

function inputTable({ inputs }: Action): string {
  const rows = Object.entries(inputs).map(([name, input]) => [`\`${name}\``, describeDefault(input), input.description])
  return table(['input', 'default', 'meaning'], rows)
}

function outputTable({ outputs }: Action): string {
  const rows = Object.entries(outputs).map(([name, { description }]) => [`\`${name}\``, description])
  return table(['output', 'meaning'], rows)
}

function describeDefault(input: Input): string {
  if (input.required) return 'required'
  return input.default ? `\`${input.default}\`` : ''
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.trim().replaceAll(/\s+/g, ' ').replaceAll('|', '\\|')).join(' | ')} |`
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n')
}

function replaceTable(text: string, name: string, content: string): string {
  const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
  const [from, to] = [text.indexOf(start), text.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`README.md has no place for its table: ${start} and ${end}, in this order`)
  return `${text.slice(0, from + start.length)}\n${content}\n${text.slice(to)}`
}
