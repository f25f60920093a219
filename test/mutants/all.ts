import { appHosts } from './app-hosts.ts'
import { decisions } from './decisions.ts'
import { launchersAndHosts } from './launchers.ts'
import type { Mutant } from './mutant.ts'
import { promotion } from './promotion.ts'
import { runner } from './runner.ts'

export const mutants: readonly Mutant[] = [...decisions, ...runner, ...appHosts, ...launchersAndHosts, ...promotion]
