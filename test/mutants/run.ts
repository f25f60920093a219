/**
 * Puts one fault after another into a copy of this checkout, and runs the story that must go red for it, and be green before:
 * `npm run test:mutants`, `-- --only NAME,NAME` or `-- --shard 1/8`. Ends with 1 unless each is caught.
 */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { whyNoBed } from '../bed/bed.ts'
import { buildJars } from '../fixtures/fixtures.ts'
import { storyVersions } from '../harness/service.ts'
import { mutants } from './all.ts'
import { apply } from './apply.ts'
import { type Checkout, copyCheckout } from './checkout.ts'
import type { Mutant } from './mutant.ts'
import { requireTests } from './require-tests.ts'
import { runStory } from './story.ts'

function choose({ only, shard }: { readonly only?: string; readonly shard?: string }): readonly Mutant[] {
  if (only !== undefined) {
    return only.split(',').map((name) => {
      const found = mutants.find((mutant) => mutant.name === name)
      if (!found)
        throw new Error(`no fault is named ${name}; there are ${mutants.map((known) => known.name).join(', ')}`)
      return found
    })
  }
  if (shard === undefined) return mutants
  const [, part, parts] = (/^([1-9]\d*)\/([1-9]\d*)$/.exec(shard) ?? []).map(Number)
  if (!part || !parts || part > parts) throw new Error(`--shard is "${shard}"; it can be 1/8 to 8/8, for example`)
  return mutants.filter((_, index) => index % parts === part - 1)
}

/** A story that is red without the fault, too, tells nothing of it. Returns what is wrong then; null if it is green. */
function whyRed(mutant: Mutant, checkout: Checkout, green: Set<string>): string | null {
  const key = `${mutant.story} ${mutant.tests}`
  if (green.has(key)) return null
  const trouble = runStory(mutant, checkout.path)
  if (trouble === null) green.add(key)
  return trouble
}

/** Whether its story is green without it and notices it; tells. */
function isCaught(mutant: Mutant, checkout: Checkout, green: Set<string>): boolean {
  const began = performance.now()
  const tell = (word: string, said: string) => {
    const seconds = Math.round((performance.now() - began) / 1000)
    process.stdout.write(`${word} ${mutant.name} (${mutant.story}, ${seconds} s)\n  ${said}\n`)
  }
  const red = whyRed(mutant, checkout, green)
  const noticed = red === null ? tryOut(mutant, checkout) : null
  if (red !== null) tell('RED WITHOUT IT', red)
  else if (noticed === null) tell('SURVIVED', mutant.harm)
  else tell('caught', noticed)
  return noticed !== null
}

/** What the story said of the fault; null if it did not notice. */
function tryOut(mutant: Mutant, checkout: Checkout): string | null {
  const fault = apply(mutant, checkout.path)
  try {
    checkout.build(fault)
    return runStory(mutant, checkout.path)
  } finally {
    fault.undo()
    checkout.restore()
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { only: { type: 'string' }, shard: { type: 'string' } } })
  const chosen = choose(values)
  const obstacle = whyNoBed()
  if (obstacle) throw new Error(obstacle)
  requireTests(chosen, join(import.meta.dirname, '../..'))
  await buildJars(storyVersions)
  const checkout = copyCheckout()
  const green = new Set<string>()
  let caught = 0
  try {
    for (const mutant of chosen) caught += isCaught(mutant, checkout, green) ? 1 : 0
  } finally {
    checkout.remove()
  }
  process.stdout.write(`${caught} of ${chosen.length} faults were caught\n`)
  if (caught < chosen.length) process.exitCode = 1
}

await main()
