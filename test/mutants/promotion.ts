import type { Mutant } from './mutant.ts'

const SCRIPTS = 'src/promotion/**/*.sh'

/** Faults in the life of a promotion on an nginx host. */
export const promotion: readonly Mutant[] = [
  {
    name: 'confirmation-undone',
    harm: 'a promotion that was confirmed is reverted some seconds later',
    file: SCRIPTS,
    find: 'claim confirmed || return 1',
    replace: ':',
    story: 'bad-releases',
    tests: 'the next working release fails no request',
  },
  {
    name: 'guard-asleep',
    harm: 'when the runner loses its connection, an unproved version stays live',
    file: SCRIPTS,
    find: '[ "$silent" -le "$runner_timeout" ] ||',
    replace: 'true ||',
    story: 'slow-nginx',
    tests: 'the guard of a confirmed promotion',
  },
  {
    name: 'reload-unproved',
    harm: 'a reload that nginx did not apply counts as a promotion, and users get the old version or nothing',
    file: SCRIPTS,
    find: 'wait_for "$nginx_timeout" are_workers_new || {',
    replace: 'true || {',
    story: 'faults',
    tests: 'reports success and applies nothing',
  },
  {
    name: 'two-sites-enabled',
    harm: 'two enabled sites stay, and nginx picks one of them at the next reload',
    file: SCRIPTS,
    find: 'as_owner rm "$enabled/$name" || return 1',
    replace: 'true',
    story: 'faults',
    tests: 'both sites enabled by hand',
  },
  {
    name: 'abandoned-promotion-kept',
    harm: 'after a power cut of the nginx host, an unproved version stays live',
    file: SCRIPTS,
    find: 'case $name in *.pending) claim reverting || return 1 ;; esac',
    replace: 'case $name in *.pending) return 1 ;; esac',
    story: 'promotion-ends',
    tests: 'instant.*loses power before the confirmation',
  },
]
