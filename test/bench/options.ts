import { parseArgs } from 'node:util'

/** The tables of docs/performance.md, and what each is measured from, in this order: the hosts of `hosts` run on. */
export const TABLES = {
  deployments: ['direct', 'relay', 'start', 'memory', 'promotions'],
  requests: ['requests'],
  warmth: ['warmth'],
  reverts: ['reverts'],
  watching: ['watching'],
  kills: ['kills'],
  'boot caches': ['boot-caches'],
  hosts: ['hosts'],
} as const
export type TableName = keyof typeof TABLES
export type SectionName = (typeof TABLES)[TableName][number]
export const TABLE_NAMES = Object.keys(TABLES) as TableName[]
const SECTIONS = TABLE_NAMES.flatMap((table): readonly SectionName[] => TABLES[table])

export interface BenchOptions {
  readonly sections: readonly SectionName[]
  /** Instead of each section's own number. */
  readonly rounds: number | null
  /** With the section `hosts`: 20 of them through a jump host, too. */
  readonly jump: boolean
  readonly write: boolean
}

/** The sections of a table that were chosen. */
export function sectionsOf(table: TableName, { sections }: Pick<BenchOptions, 'sections'>): SectionName[] {
  return TABLES[table].filter((section) => sections.includes(section))
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
  // What stands in one table must come from one run.
  const isPublishable = TABLE_NAMES.every((table) => {
    return [0, TABLES[table].length].includes(sectionsOf(table, { sections }).length)
  })
  const { jump, write } = values
  const hasHosts = sections.includes('hosts')
  if (isSensible && (isPublishable || !write) && (hasHosts || !jump)) return { sections, rounds, jump, write }
  const tables = TABLE_NAMES.map((table) => TABLES[table].join(',')).join(' + ')
  throw new Error(
    `usage: npm run bench [-- [--only ${SECTIONS.join(',')}] [--rounds NUMBER] [--jump] [--write]]     --write needs whole tables: ${tables}; --jump goes with hosts`,
  )
}
