/** Keeps the README's tables equal to action.yml, and its workflows to docs/examples: checks, or writes them with `--write`. */
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { renderTable, replaceMarked } from './markdown.ts'

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
const withTables = replaceMarked(replaceMarked(readme, 'inputs', inputTable(action)), 'outputs', outputTable(action))
const wanted = putExamples(withTables)

if (process.argv.includes('--write')) {
  writeFileSync(readmePath, wanted)
} else if (wanted !== readme) {
  process.stderr.write(
    'README.md is not what action.yml and docs/examples make of it: run "npm run readme" and commit the result.\n',
  )
  process.exitCode = 1
}

/** A block that has the name of an example is that example. */
function putExamples(document: string): string {
  const texts = globSync(join(root, 'docs/examples/*.yml')).map((path) => readFileSync(path, 'utf8'))
  return document.replaceAll(/(?<=^```yaml\n)(name: .*\n)[\s\S]*?(?=^```$)/gm, (block, name: string) => {
    return texts.find((text) => text.startsWith(name)) ?? block
  })
}

function inputTable({ inputs }: Action): string {
  const rows = Object.entries(inputs).map(([name, input]) => [`\`${name}\``, renderDefault(input), input.description])
  return renderTable(['input', 'default', 'meaning'], rows)
}

function outputTable({ outputs }: Action): string {
  const rows = Object.entries(outputs).map(([name, { description }]) => [`\`${name}\``, description])
  return renderTable(['output', 'meaning'], rows)
}

function renderDefault(input: Input): string {
  if (input.required) return 'required'
  return input.default ? `\`${input.default}\`` : ''
}
