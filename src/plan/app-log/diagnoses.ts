import { CLASS_VERSION_OFFSET } from '../java-release.ts'

/**
 * A cause that a line of a log names. An application's log can contain anything, so a pattern must take time that
 * grows linearly with the line: no repetition comes before or next to another one.
 */
interface Diagnosis {
  readonly pattern: RegExp
  readonly explain: (match: RegExpExecArray) => string
}

/** What is lacking, as the JVM names it, and the option that gives more of it. */
const MEMORY: ReadonlyArray<readonly [RegExp, string]> = [
  [/^(?:Java heap space|GC overhead limit)/, 'see -Xmx in java-options'],
  [/^Metaspace/, 'see -XX:MaxMetaspaceSize in java-options'],
  [/^Compressed class space/, 'see -XX:CompressedClassSpaceSize in java-options'],
  [/direct (?:buffer )?memory/i, 'see -XX:MaxDirectMemorySize in java-options'],
  [/^Requested array size/, 'the application asks for an array that is longer than Java allows'],
]

/** The first one found in a record decides. */
export const DIAGNOSES: readonly Diagnosis[] = [
  {
    pattern: /class file version (\d{1,5})\.\d+.{0,200}? up to (\d{1,5})\.\d/,
    explain: ([, built, known]) =>
      `the jar was built for Java ${Number(built) - CLASS_VERSION_OFFSET}, but the host's Java is ${Number(known) - CLASS_VERSION_OFFSET}`,
  },
  {
    pattern: /\bPreview features are not enabled for \S{1,300} \(class file version (\d{1,5})\.\d/,
    explain: ([, built]) =>
      `the jar uses preview features of Java ${Number(built) - CLASS_VERSION_OFFSET}: add --enable-preview to java-options`,
  },
  {
    pattern: /\bclass file version (\d{1,5})\.\d+\) was compiled with preview features that are unsupported/,
    explain: ([, built]) =>
      `the jar uses preview features of Java ${Number(built) - CLASS_VERSION_OFFSET}, and the host's Java is a newer one`,
  },
  {
    pattern: /\bport (\d{1,5}) (?:was|is) already in use|\bport already in use: (\d{1,5})/i,
    explain: ([, spring, rmi]) => `port ${spring ?? rmi} was taken by another process`,
  },
  {
    pattern:
      /\bBindException: Cannot assign requested address\b|\bbind\(\.\.\) failed: Cannot assign requested address\b/,
    explain: () =>
      'the host does not have the address that the application listens on: correct server.address, or leave it out',
  },
  {
    pattern: /\b(?:Bind|Socket)Exception: Permission denied\b|\bbind\(\.\.\) failed: Permission denied\b/,
    explain: () =>
      'the application is not allowed to listen on its port (Permission denied): ports below 1024 are for root, so choose others',
  },
  {
    pattern: /\bFailed to bind (?:to|on) \S{0,80}:(\d{1,5})\b|\bAddress already in use\b.{0,80}?:(\d{1,5})\b/,
    explain: ([, jetty, tomcat]) => `port ${jetty ?? tomcat} was taken by another process`,
  },
  { pattern: /\bAddress already in use\b/, explain: () => 'a port was taken by another process' },
  {
    pattern: /unable to create (?:new )?native thread|# Cannot create .{0,40}thread\. Out of system resources/,
    explain: () =>
      "this user has reached the host's thread limit: raise the limit of processes (ulimit -u, TasksMax in systemd, pids of a container); a smaller heap does not help",
  },
  {
    pattern: /\b(?:java\.lang\.OutOfMemoryError|OutOfDirectMemoryError): (.{1,300})/,
    explain: ([, what = '']) => {
      const remedy = MEMORY.find(([kind]) => kind.test(what))?.[1]
      return `the JVM ran out of memory (${what})${remedy ? `: ${remedy}` : ''}`
    },
  },
  {
    pattern:
      /Could not reserve enough space for|Could not allocate compressed class space|Failed to reserve memory for|Error detail: Allocator \(reserve\)/,
    explain: () =>
      'the JVM may not reserve as many addresses as it needs, however much memory is free: raise the limit of virtual memory (ulimit -v, "as" in /etc/security/limits.conf, LimitAS in systemd), or lower -Xmx',
  },
  {
    pattern: /insufficient memory for the Java Runtime|Cannot allocate memory/i,
    explain: () => 'the host has too little free memory for the heap that java-options asks for',
  },
  {
    pattern: /required a bean of type '([^']{1,500})' that could not be found/,
    explain: ([, type]) => `Spring found no bean of type ${type}`,
  },
  {
    pattern:
      /^(?:Error: )?((?:Unrecognized (?:VM )?option|Improperly specified VM option|(?:Missing|Unexpected) \+\/- setting |VM option '|[a-z\d_]{1,20} \w{1,100}=\S{1,100} is outside the allowed range|Invalid (?:maximum|initial) heap size|Initial heap size set to |Invalid thread stack size|The Java thread stack size |Multiple garbage collectors |Conflicting collector combinations ).{0,300})/,
    explain: ([, what]) => `Java refuses java-options: ${what}`,
  },
  {
    pattern: /failed to map segment from shared object/,
    explain: () =>
      'a native library is on a file system that is mounted noexec, often /tmp: add -Djava.io.tmpdir=<a folder elsewhere> to java-options',
  },
  {
    // In the languages that Java's launcher has.
    pattern:
      /no main manifest attribute|kein Hauptmanifestattribut|メイン・マニフェスト属性がありません|没有主清单属性/,
    explain: () => 'the jar is not executable: it has no Main-Class',
  },
  {
    pattern: /Could not resolve placeholder '([^']{1,500})'/,
    explain: ([, name]) => `the property ${name} is not set`,
  },
]
