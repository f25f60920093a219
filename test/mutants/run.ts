/**
 * Puts one fault after another into a copy of this checkout, and runs the story that must go red for it, and be green before:
 * `npm run test:mutants`, `-- --only NAME,NAME` or `-- --shard 1/8`. Ends with 1 where a story stays green.
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

/** A story that is red without the fault, too, tells nothing of it. */
function requireGreen(mutant: Mutant, checkout: Checkout, known: Set<string>): void {
  const { story, tests } = mutant
  const key = `${story} ${tests}`
  if (known.has(key)) return
  const trouble = runStory(mutant, checkout.path)
  if (trouble !== null) throw new Error(`${key} is red without any fault: ${trouble}`)
  known.add(key)
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
  const survivors: Mutant[] = []
  const green = new Set<string>()
  try {
    for (const mutant of chosen) {
      const began = performance.now()
      requireGreen(mutant, checkout, green)
      const noticed = tryOut(mutant, checkout)
      const seconds = Math.round((performance.now() - began) / 1000)
      if (noticed === null) survivors.push(mutant)
      process.stdout.write(
        `${noticed === null ? 'SURVIVED' : 'caught'} ${mutant.name} (${mutant.story}, ${seconds} s)\n`,
      )
      process.stdout.write(`  ${noticed ?? mutant.harm}\n`)
    }
  } finally {
    checkout.remove()
  }
  process.stdout.write(`${chosen.length - survivors.length} of ${chosen.length} faults were caught\n`)
  if (survivors.length > 0) process.exitCode = 1
}

await main()
