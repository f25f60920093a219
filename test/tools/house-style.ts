/** A turn of phrase that this project does not use. */
export interface StyleRule {
  /** Case is ignored; a space also meets the break between two lines of a text or a comment. */
  readonly avoid: RegExp
  readonly say: string
  /** A sentence in which the rule must find something, and one in which it must find nothing. */
  readonly bad: string
  readonly good: string
}

/** Words that the glossary of docs/architecture.md replaced, then English that a native reader stumbles over. */
export const HOUSE_STYLE: readonly StyleRule[] = [
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
    avoid: /\bwhat(ever)? serve[sd]?\b|\bserves now\b|\bslot that serves\b/,
    say: 'the live version, or what was live',
    bad: 'The summary says what serves.',
    good: 'The summary says which version is live.',
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
    avoid: /\bdefects? (of|in)\b/,
    say: 'a bug in',
    bad: 'This is a defect of the action.',
    good: 'This is a bug in the action.',
  },
  {
    avoid: /(?<!['"`.])\bcancelled\b(?!['"`(])/,
    say: "canceled, as GitHub's pages do; 'cancelled' in quotes is the value that its API has",
    bad: 'The run was cancelled.',
    good: "The run was canceled: its job.status is 'cancelled'.",
  },
  {
    avoid: /\b(un)?(behaviou|colou|favou|honou|neighbou)rs?(ed|ing|al|ite|able|hood)?\b/,
    say: 'the American spelling',
    bad: 'Its behaviour does not change.',
    good: 'Its behavior does not change.',
  },
  {
    avoid: /\b(one|two) (\w+ )?an? (line|host|package|port|service|story|release|row|file)\b(?! (has|is))/,
    say: 'one per line',
    bad: 'Hosts, one a line.',
    good: 'Hosts, one per line. The one a host has is detected.',
  },
  {
    avoid: /\bline ends?\b(?! (with|in|at))/,
    say: 'line endings, or newline',
    bad: 'Windows line ends are accepted.',
    good: 'Windows line endings are accepted. The line ends with a colon.',
  },
  {
    avoid: /\bblanks\b|\b(a|one) blank\b(?! line)/,
    say: 'spaces, or whitespace',
    bad: 'Names, separated by blanks.',
    good: 'Names, separated by spaces. A blank line is skipped.',
  },
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
    avoid: /\banswers? well\b/,
    say: 'is healthy, or answers as health-status says',
    bad: 'The standby answers well.',
    good: 'The standby is healthy.',
  },
  {
    avoid: /\b(is|are|was|were|be|been|being) ended\b/,
    say: 'is stopped, or ends',
    bad: 'The old process is ended.',
    good: 'The old process is stopped. The run has ended.',
  },
  {
    avoid: /\b(or|and|by) a hand\b/,
    say: 'by hand',
    bad: 'A script or a hand changed the link.',
    good: 'A script changed the link, or somebody did by hand.',
  },
  {
    avoid: /\bto the letter\b/,
    say: 'exactly',
    bad: 'sudo compares commands to the letter.',
    good: 'sudo compares commands exactly. The letters to the left.',
  },
  {
    avoid: /\b(is|are|was|were|be) said\b(?! to)/,
    say: 'is reported, or name who says it',
    bad: 'What does not work is said by status.',
    good: 'status reports what does not work. It is said to be slow.',
  },
  {
    avoid: /\b(goes?|went|going) by (the|an?|its?|what|slot|how|one|something|different)\b/,
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
    avoid: /\banew\b/,
    say: 'again',
    bad: 'The release is launched anew.',
    good: 'The release is launched again. Send a new one.',
  },
  {
    avoid: /\bstart files?\b/,
    say: 'startup file',
    bad: "The shell's start file prints a line.",
    good: "The shell's startup file prints a line.",
  },
  {
    avoid: /\bby lot\b/,
    say: 'at random',
    bad: 'A boundary drawn by lot.',
    good: 'A boundary chosen at random.',
  },
  {
    avoid: /\bwithout (an )?end\b/,
    say: 'endless',
    bad: 'A log without an end.',
    good: 'An endless log.',
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
  {
    avoid: /\b(a|the) persons? with root\b/,
    say: 'someone with root',
    bad: 'Let a person with root run this.',
    good: 'Have someone with root run this.',
  },
  {
    avoid: /\bfor ever\b|\bmark-up\b|\bclean-up\b/,
    say: 'forever, markup, cleanup',
    bad: 'It waits for ever.',
    good: 'It waits forever. Then clean up.',
  },
]
