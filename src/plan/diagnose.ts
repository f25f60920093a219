import { CLASS_VERSION_OFFSET } from './java-release.ts'

interface Diagnosis {
  readonly pattern: RegExp
  readonly explain: (match: RegExpExecArray) => string
}

const DIAGNOSES: readonly Diagnosis[] = [
  {
    pattern: /class file version (\d+)\.\d+.*?up to (\d+)\.\d+/s,
    explain: ([, built, known]) =>
      `the jar was built for Java ${Number(built) - CLASS_VERSION_OFFSET}, the host's Java is ${Number(known) - CLASS_VERSION_OFFSET}`,
  },
  {
    pattern: /Port (\d+) was already in use|Address already in use/,
    explain: ([, port]) => `port ${port ?? ''} was taken by another process`.replace('  ', ' '),
  },
  {
    pattern: /java\.lang\.OutOfMemoryError: ([^\n]+)/,
    explain: ([, what]) => `the JVM ran out of memory (${what}): see -Xmx in java-options`,
  },
  {
    pattern: /(?:Could not reserve enough space for|insufficient memory for the Java Runtime|Cannot allocate memory)/i,
    explain: () => 'the host has too little free memory for the heap that java-options asks for',
  },
  {
    pattern: /required a bean of type '([^']+)' that could not be found/,
    explain: ([, type]) => `Spring found no bean of type ${type}`,
  },
  {
    pattern: /(Unrecognized (?:VM )?option[^\n]*|Invalid (?:maximum|initial) heap size[^\n]*)/,
    explain: ([, what]) => `Java refuses java-options: ${what}`,
  },
  { pattern: /no main manifest attribute/, explain: () => 'the jar is not executable: it has no Main-Class' },
  {
    pattern: /Could not resolve placeholder '([^']+)'/,
    explain: ([, name]) => `the property ${name} is not set`,
  },
  {
    pattern: /APPLICATION FAILED TO START.*?Description:\s*\n+\s*([^\n]+)/s,
    explain: ([, description]) => `Spring: ${description}`,
  },
  // The innermost cause is the last one.
  { pattern: /Caused by: ([^\n]+)(?![\s\S]*Caused by:)/, explain: ([, cause]) => `${cause}` },
]

/** A plain cause for a process that ended by itself, read from its log and its exit status. */
export function diagnoseExit(log: readonly string[], status: number): string {
  const found = findCause(log)
  if (found) return found
  if (status === 127 || status === 126) return 'the java command could not be run'
  if (status === 137) return 'it was killed (SIGKILL), as the kernel does when memory runs out'
  if (status > 128) return `it was ended by signal ${status - 128}`
  return `it ended with status ${status}`
}

/** The cause that a log names, if it names a known one. */
export function findCause(log: readonly string[]): string | null {
  const text = log.join('\n')
  for (const { pattern, explain } of DIAGNOSES) {
    const match = pattern.exec(text)
    if (match) return explain(match)
  }
  return null
}
