import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readNginxAnswer } from '../../../src/hosts/observe-nginx.ts'
import { partsOf } from '../../../src/hosts/script-parts.ts'
import { planNginxSetup } from '../../../src/plan/setup/plan-setup.ts'
import { createInputs } from '../plan/create-values.ts'
import { scriptSource } from '../script-source.ts'
import { answerOf } from './answer-of.ts'

const FILES = {
  'nginx.conf': 'http { include sites-enabled/*; }',
  'bluegreen/dev_live.server.conf': '',
  'sites-available/dev_live': 'server { include bluegreen/dev_live.server.conf; }',
}

let folder: string

/** nginx's folder is a link, to a checkout for example, and setup's own site is enabled. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'linked-folders-'))
  for (const name of ['bluegreen', 'sites-available', 'sites-enabled']) {
    mkdirSync(join(folder, 'checkout', name), { recursive: true })
  }
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, 'checkout', name), `${text}\n`)
  symlinkSync('checkout', join(folder, 'nginx'))
  symlinkSync(join(folder, 'nginx/sites-available/dev_live'), join(folder, 'checkout/sites-enabled/dev_live'))
})

afterAll(() => rmSync(folder, { recursive: true }))

function linesFor(layout: 'instant' | 'links'): string[] {
  const base = createInputs()
  const nginx = join(folder, 'nginx')
  const [sitesAvailable, sitesEnabled] = [`${nginx}/sites-available`, `${nginx}/sites-enabled`]
  const inputs = createInputs({
    nginx: { ...base.nginx, sitesAvailable, sitesEnabled },
    setup: { ...base.setup, layout },
  })
  // Of the processes on this machine, none is nginx's.
  const script = ['ps() { :; }', ...partsOf('observe-nginx').map(scriptSource)].join('\n')
  const snippet = `${nginx}/bluegreen/dev_live.server.conf`
  const args = [
    sitesAvailable,
    sitesEnabled,
    'dev_8000',
    'dev_8001',
    snippet,
    join(folder, 'state'),
    'true',
    folder,
    '',
    '',
  ]
  const { stdout } = spawnSync('sh', ['-c', script, 'sh', ...args], { encoding: 'utf8' })
  const seen = readNginxAnswer(inputs, answerOf('web', stdout.split('\n')), [])
  expect(seen.instant?.isIncluded).toBe(true)
  return planNginxSetup(inputs, seen, 8000).map(({ line }) => line.replaceAll(`${nginx}/`, ''))
}

test("setup knows its own site where nginx's folder is a link", () => {
  expect(linesFor('instant')).toEqual(
    expect.arrayContaining([
      'file 644 sites-available/dev_live',
      'link sites-available/dev_live sites-enabled/dev_live',
    ]),
  )
  expect(linesFor('links')).toContain('unlink sites-enabled/dev_live')
})
