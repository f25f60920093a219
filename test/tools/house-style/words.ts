import type { StyleRule } from '../house-style.ts'

/** Words and spellings that a native reader stumbles over. */
export const WORDS: readonly StyleRule[] = [
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
  {
    avoid: /\bof the epoch\b/,
    say: 'since the epoch',
    bad: 'A time in seconds of the epoch.',
    good: 'A time in seconds since the epoch.',
  },
  {
    avoid: /\bshow(s|ed|ing)? a host key\b/,
    say: 'presents a host key',
    bad: 'The host shows a host key that is not listed.',
    good: "The host presents a host key that is not listed. The server's console shows its host key.",
  },
]
