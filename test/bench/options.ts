import { parseArgs } from 'node:util'

export const SECTIONS = [
  'direct',
  'relay',
  'requests',
  'kills',
  'start',
  'memory',
  'promotions',
  'warmth',
  'watching',
  'boot-caches',
  'hosts',
] as const
export type SectionName = (typeof SECTIONS)[number]

export interface BenchOptions {
  readonly sections: readonly SectionName[]
  /** Instead of each section's own number. */
  readonly rounds: number | null
  /** With the section `hosts`: 20 of them through a jump host, too. */
  readonly jump: boolean
  readonly write: boolean
}

/** @throws with the usage where the arguments make no sense */
export function parseOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      rounds: { type: 'string' },
      jump: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
    },
  })
  const wanted = values.only?.split(',') ?? SECTIONS
  const sections = SECTIONS.filter((section) => wanted.includes(section))
  const rounds = values.rounds === undefined ? null : Number(values.rounds)
  const isSensible = sections.length === wanted.length && (rounds === null || (Number.isInteger(rounds) && rounds > 0))
  // What is published must come from one run.
  const isWhole = sections.length === SECTIONS.length
  const { jump, write } = values
  const hasHosts = sections.includes('hosts')
  if (isSensible && (isWhole || !write) && (hasHosts || !jump)) return { sections, rounds, jump, write }
  throw new Error(
    `usage: npm run bench [-- [--only ${SECTIONS.join(',')}] [--rounds NUMBER] [--jump] [--write]]     --write goes without --only, --jump with hosts`,
  )
}
