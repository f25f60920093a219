import type { StyleRule } from '../house-style.ts'

/** Words that the glossary of docs/architecture.md replaced. */
export const RETIRED_WORDS: readonly StyleRule[] = [
  {
    avoid: /\bmend(s|ed|ing)?\b/,
    say: 'fix, or reconcile',
    bad: 'The next run mends the link.',
    good: 'The next run reconciles the link. Write to the recommended address.',
  },
  {
    avoid: /\b(takes?|taken|took|taking|switch(es|ed)?) back\b|\bput back live\b/,
    say: 'revert',
    bad: 'A promotion that is not confirmed is taken back.',
    good: 'A promotion that is not confirmed is reverted.',
  },
  {
    avoid: /\bgo(es|ne|ing)? live\b|\bwent live\b/,
    say: 'is promoted, or becomes live',
    bad: 'The new version goes live.',
    good: 'The new version is promoted. The live version stays.',
  },
  {
    avoid:
      /\bwhat(ever)? (has |had )?serve[sd]?\b|\bserves now\b|\b(slot|version) that serves\b|\bserving (slot|version|release|port)s?\b/,
    say: 'the live version, or what was live',
    bad: 'The summary says what serves.',
    good: 'The summary says which version is live. nginx is serving requests.',
  },
  {
    avoid: /\bforesight\b|\breconciled ?scene\b|\bassess(es|ed|ing)? (the|what|a|an|its)\b/,
    say: 'observation, what was found early, or find and prove',
    bad: 'It assesses what is live.',
    good: 'It finds and proves what is live. Nobody can foresee that.',
  },
  {
    avoid:
      /\blinks? (to \S+ )?(is|was|were|that is|that are) (cut|lost|reset|broken|slow)\b|\b(slow|cut|lost|broken) links?\b/,
    say: 'connection: a link is a symbolic link',
    bad: 'The link to app.example.com was lost.',
    good: 'The connection to app.example.com was lost. The link in sites-enabled was changed.',
  },
  {
    avoid: /\bdoors?\b/,
    say: 'endpoint, or tunnel',
    bad: 'Each host has a door of its own.',
    good: 'Each host has an endpoint of its own, even indoors.',
  },
  {
    avoid: /\bjudge(health|answer|readiness|status|links)\b/,
    say: 'find trouble, read, report or infer: only src/judge judges',
    bad: 'It calls judgeHealth.',
    good: 'It calls findHealthTrouble. The judge decides about a version.',
  },
  {
    avoid: /\b(promote|restore|start|stop)former\b/,
    say: 'previous',
    bad: 'Then stopFormer ends it.',
    good: 'Then stopPrevious ends it. The former maintainer.',
  },
  {
    avoid: /\b(find|read)?refuges?(faults)?\b|\b(with)?prospects?(of)?\b/,
    say: 'the systemd that outlives a login, or when to retry',
    bad: 'The process of that user has a refuge.',
    good: 'If its systemd outlives the login, whenToRetry says soon. Prospective users.',
  },
  {
    avoid: /\banswers? well\b/,
    say: 'is healthy, or answers as health-status says',
    bad: 'The standby answers well.',
    good: 'The standby is healthy.',
  },
  {
    avoid: /\bsigns? ?of ?life\b/,
    say: 'heartbeat',
    bad: 'For 20 s there was no sign of life.',
    good: 'For 20 s there was no heartbeat. Life is short.',
  },
  {
    avoid: /\bpatience(ms|seconds)?\b/,
    say: 'timeout, or grace',
    bad: 'The guard has a patience of 20 s.',
    good: 'The guard has a timeout of 20 s. Be patient.',
  },
  {
    avoid: /\bannounce(s|d|rs?)?\b/,
    say: 'notify, notifier or report',
    bad: 'The announcer tells Slack.',
    good: 'The notifier tells Slack.',
  },
  {
    avoid: /\b(hardcoded|stray) ?pass(es)?\b/,
    say: 'hardcoded proxy pass, or stray proxy pass: the other reads as a password',
    bad: 'A hardcoded pass is in that site.',
    good: 'A hardcoded proxy pass is in that site. The password is not hardcoded.',
  },
  {
    avoid: /\bkeepers?\b|\bunkept\b|\bkept by nobody\b|\brecords? (is|are|was) kept\b|\bleft promotions?\b/,
    say: 'holder, held, free, or an abandoned promotion: a release is kept',
    bad: 'The record is kept by its guard.',
    good: 'The record is held by its guard. Ten releases are kept.',
  },
  {
    avoid: /\b(promotion|handover|release) ?orders?\b/,
    say: 'spec: an order is a sequence',
    bad: 'It reads the promotion order.',
    good: 'It reads the spec of the promotion. The order of promotions does not matter.',
  },
]
