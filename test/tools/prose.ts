/**
 * Finds what the house style does not allow, in texts and in code: comments, messages and the names of tests are prose, too. vale
 * needs Go, textlint brings 160 packages, and neither reads messages and names of tests; a rule here is one pattern.
 */
import { globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { HOUSE_STYLE, type StyleRule } from './house-style.ts'

const root = join(import.meta.dirname, '../..')
const PAGES = ['*.md', 'docs/**/*.md', '.github/**/*.{md,yml}', 'action.yml', 'docs/examples/*.yml']
const CODE = ['src/**/*.{ts,sh}', 'test/**/*.{ts,mts,sh}']
/** The style itself, whose sentences are bad on purpose, and what others wrote or a run recorded. */
const NOT_OURS = /node_modules|^test\/fixtures\/|^test\/tools\/house-style\/|^test\/unit\/tools\/prose\.test\.ts$/
/** A page quotes in it what is checked where it is written. */
const CODE_OF_PAGES = /^```.*$[\s\S]*?^```$|(`+)[^`\n]+?\1/gm
/** An exception says why it is one, on its own line or the one before: `prose: "cancelled", GitHub's API spells it so`. */
const EXCEPTION = /prose: "([^"]+)", \w+ \w+/

/** All texts that the style is for, as paths relative to the repository, with slashes. */
export function findProse(): string[] {
  const paths = globSync([...PAGES, ...CODE], { cwd: root, exclude: ['**/node_modules/**'] })
  return paths.map((path) => path.replaceAll('\\', '/')).filter((path) => !NOT_OURS.test(path))
}

export function checkFile(path: string): string[] {
  return checkProse(path, readFileSync(resolve(root, path), 'utf8'))
}

function blankOut(code: string): string {
  return code.replaceAll(/[^\n]/g, '·')
}

/** A complaint for each place, as `path:line: what; say: what instead`. */
export function checkProse(path: string, text: string, rules: readonly StyleRule[] = HOUSE_STYLE): string[] {
  const lines = text.split('\n')
  const prose = path.endsWith('.md') ? text.replaceAll(CODE_OF_PAGES, blankOut) : text
  return rules.flatMap(({ avoid, say }) =>
    [...prose.matchAll(acrossLines(avoid))].flatMap(({ 0: words, index }) => {
      const line = text.slice(0, index).split('\n').length
      const isExcepted = [lines[line - 2], lines[line - 1]].some((near) => EXCEPTION.exec(near ?? '')?.[1] === words)
      return isExcepted ? [] : [`${path}:${line}: "${words.replaceAll(/\s+/g, ' ')}"; say: ${say}`]
    }),
  )
}

/** The rule, with each space also meeting a line break and what begins the next line of a comment. */
function acrossLines(rule: RegExp): RegExp {
  return new RegExp(rule.source.replaceAll(' ', String.raw`(?:[ \t]+|[ \t]*\n[ \t]*(?:(?:\/\/|#|\*|>)[ \t]*)?)`), 'gi')
}
