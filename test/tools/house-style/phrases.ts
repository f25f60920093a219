import type { StyleRule } from '../house-style.ts'

/** Turns of phrase that a native reader stumbles over. */
export const PHRASES: readonly StyleRule[] = [
  {
    avoid: /\b(is|are|was|were) to be\b/,
    say: 'must be, or will be',
    bad: 'Nothing is to be cleaned up.',
    good: 'There is nothing to clean up.',
  },
  {
    avoid: /\bin the place of\b|\bin that of\b/,
    say: 'instead of',
    bad: 'A file in the place of the link.',
    good: 'A file instead of the link. It takes the place of the old one.',
  },
  {
    avoid: /\b(is|are|was|were|be|been|being) ended\b/,
    say: 'is stopped, or ends',
    bad: 'The old process is ended.',
    good: 'The old process is stopped. The run has ended.',
  },
  {
    avoid: /\b(is|are|was|were|be) said\b(?! to)/,
    say: 'is reported, or name who says it',
    bad: 'What does not work is said by status.',
    good: 'status reports what does not work. It is said to be slow.',
  },
  {
    avoid: /\b(is|are) told\b(?! (to|apart|from|about)\b)/,
    say: 'is reported, or is shown',
    bad: 'A full disk is told once.',
    good: 'A full disk is reported once. The run is told to end. Two kinds are told apart.',
  },
  {
    avoid:
      /\b(go(es)?|went|going) by (the|an?|its?|what|slot|how|one|something|nothing|different)\b|\b(nginx|operation|deployment|run|worker)( can)? go(es)? by\b/,
    say: 'uses, or follows',
    bad: 'nginx goes by the link.',
    good: 'The slot that nginx uses. A minute goes by.',
  },
  {
    avoid: /\b(broke|broken|breaks?|breaking) off\b/,
    say: 'was interrupted, or was cut off',
    bad: 'The upload broke off.',
    good: 'The upload was interrupted.',
  },
  {
    avoid: /\b(gives?|gave|given) no answer\b/,
    say: 'does not answer',
    bad: 'The address gives no answer.',
    good: 'The address does not answer.',
  },
  {
    avoid:
      /(?<!\bthere |\bthere's )\b(is|are|was|were) no (?!(longer|more|one|need|way|reason|worse|better|faster|older|newer|less|different|such)\b)/,
    say: 'is not a, or there is no',
    bad: 'The folder is no checkout.',
    good: 'The folder is not a checkout. There is no folder. It is no longer live.',
  },
  {
    avoid: /\b(written|writes?|wrote) (\w+ )?down\b/,
    say: 'record, or log',
    bad: 'nginx writes requests down.',
    good: 'nginx logs requests.',
  },
  {
    avoid: /\bpass(es|ed)? (\w+ )?over\b(?! (to|the connection|it\b))/,
    say: 'skip, or ignore',
    bad: 'What a login prints is passed over.',
    good: 'What a login prints is ignored.',
  },
  {
    avoid: /\bstands? (in brackets|in front|behind|in the way|before it|after it|there)\b/,
    say: 'is, or comes',
    bad: 'An IPv6 address stands in brackets.',
    good: 'An IPv6 address goes in brackets. One server stands in for another.',
  },
  {
    avoid: /\b(did|had|were|should) (somebody|someone|anybody|the|an?) [^?.|]{3,80}, (tell|ask|say|run|see|the|it)\b/,
    say: 'begin with "if"',
    bad: 'Did somebody break this, tell a maintainer.',
    good: 'If somebody broke this, tell a maintainer. Did the run fail? Run it again.',
  },
  {
    avoid: /\b(null|empty|none|fails|throws|rejects) where\b/,
    say: 'if: "where" is for places',
    bad: 'The port, null where none is live.',
    good: 'The port, null if none is live. The folder where it is.',
  },
]
