import { CLASS_VERSION_OFFSET } from './java-release.ts'

/** Finds a cause in lines of a log; each line is looked at on its own, so that a long log costs no more than its length. */
type Diagnosis = (lines: readonly string[]) => string | null

const FAILED_TO_START = 'APPLICATION FAILED TO START'
const CAUSED_BY = 'Caused by: '

/** Which setting a kind of `OutOfMemoryError` is about (JDK 21, Troubleshooting Guide, chapter 3). */
const MEMORY_SETTINGS: ReadonlyArray<readonly [RegExp, string]> = [
  [/native thread/, "the system's limit of threads, or its free memory; -Xmx makes no difference"],
  [/Metaspace|Compressed class space/, '-XX:MaxMetaspaceSize in java-options'],
  [/Direct buffer memory|direct buffer/, '-XX:MaxDirectMemorySize in java-options'],
]

const DIAGNOSES: readonly Diagnosis[] = [
  inLine(/class file version (\d+)\.\d+.*?up to (\d+)\.\d+/, ([, built, known]) => {
    return `the jar was built for Java ${Number(built) - CLASS_VERSION_OFFSET}, the host's Java is ${Number(known) - CLASS_VERSION_OFFSET}`
  }),
  inLine(/Port (\d+) was already in use|Port already in use: (\d+)/, ([, port, other]) => {
    return `port ${port ?? other} was taken by another process`
  }),
  inLine(/Address already in use/, () => 'a port was taken by another process'),
  inLine(/java\.lang\.OutOfMemoryError: (.+)/, ([, what = '']) => {
    return `the JVM ran out of memory (${what}): see ${settingFor(what)}`
  }),
  inLine(
    /Could not reserve enough space for|insufficient memory for the Java Runtime|Cannot allocate memory/i,
    () => 'the host has too little free memory for the heap that java-options asks for',
  ),
  inLine(
    /required a bean of type '([^']+)' that could not be found/,
    ([, type]) => `Spring found no bean of type ${type}`,
  ),
  inLine(
    /(Unrecognized (?:VM )?option.*|Invalid (?:maximum|initial) heap size.*)/,
    ([, what]) => `Java refuses java-options: ${what}`,
  ),
  inLine(/no main manifest attribute/, () => 'the jar is not executable: it has no Main-Class'),
  inLine(/Could not resolve placeholder '([^']+)'/, ([, name]) => `the property ${name} is not set`),
  describedBySpring,
  innermostCause,
]

function settingFor(memory: string): string {
  return MEMORY_SETTINGS.find(([kind]) => kind.test(memory))?.[1] ?? '-Xmx in java-options'
}

/** A plain cause for a process that ended by itself, read from its log and its exit status. */
export function diagnoseExit(log: readonly string[], status: number): string {
  const found = findCause(log)
  if (found) return found
  if (status === 127 || status === 126) return 'the java command could not be run'
  if (status === 137) return 'it was killed (SIGKILL), as the kernel does when memory runs out'
  if (status > 128) return `it was ended by signal ${status - 128}`
  return `it ended with status ${status}`
}

/** The cause that a log names, if it names a known one. What Spring says of its own failure decides; a warning is no cause. */
export function findCause(log: readonly string[]): string | null {
  const failure = log.findLastIndex((line) => line.includes(FAILED_TO_START))
  const said = failure < 0 ? log.filter((line) => !/\bWARN(?:ING)?\b/.test(line)) : log.slice(failure)
  for (const diagnose of DIAGNOSES) {
    const cause = diagnose(said)
    if (cause !== null) return cause
  }
  return null
}

function inLine(pattern: RegExp, explain: (match: RegExpExecArray) => string): Diagnosis {
  return (lines) => {
    for (const line of lines) {
      const match = pattern.exec(line)
      if (match) return explain(match)
    }
    return null
  }
}

function describedBySpring(lines: readonly string[]): string | null {
  if (!lines[0]?.includes(FAILED_TO_START)) return null
  const title = lines.findIndex((line) => line.startsWith('Description:'))
  const description = title < 0 ? undefined : lines.slice(title + 1).find((line) => line.trim() !== '')
  return description === undefined ? null : `Spring: ${description.trim()}`
}

function innermostCause(lines: readonly string[]): string | null {
  const line = lines.findLast((candidate) => candidate.includes(CAUSED_BY))
  return line === undefined ? null : line.slice(line.lastIndexOf(CAUSED_BY) + CAUSED_BY.length)
}
