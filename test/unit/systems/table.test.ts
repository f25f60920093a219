import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { systems } from '../../bed/systems.ts'
import { renderSystems, type SeenSystems } from '../../systems/table.ts'
import { replaceMarked } from '../../tools/markdown.ts'

const root = join(import.meta.dirname, '../../..')
const versions = {
  nginx: '1.26.3',
  openssh: '10.0p2',
  systemd: '257',
  java: '21.0.13',
  sudo: 'sudo 1.9.16p2',
  coreutils: 'GNU coreutils 9.7',
  sh: 'dash',
  loginShell: 'zsh',
}

test('a system that was not run has no row, and one without a load test has no figure', () => {
  const seen = { 'debian-13': { date: '2026-11-28', versions, requests: 0, failed: 0 } }
  const rows = renderSystems(systems, seen).split('\n')
  expect(rows[2]).toBe(
    '| debian-13 | 1.26.3 | 10.0p2 | 257 | 21.0.13 | sudo 1.9.16p2, GNU coreutils 9.7 | dash | zsh |  | 2026-11-28 |',
  )
  expect(rows.slice(3)).toEqual(['', '- debian-13: zsh as login shell, whose `.zshenv` prints.'])
  const many = { 'debian-13': { ...seen['debian-13'], requests: 103_456 } }
  expect(renderSystems(systems, many)).toContain('| 103,456, 0 failed |')
})

test('the table of docs/systems.md matches the recorded runs', () => {
  const seen = JSON.parse(readFileSync(join(root, 'test/systems/seen.json'), 'utf8')) as SeenSystems
  const page = readFileSync(join(root, 'docs/systems.md'), 'utf8')
  expect(page).toBe(replaceMarked(page, 'systems', renderSystems(systems, seen)))
})
