import { expect, test } from 'vitest'
import { diagnoseExit, findCause } from '../../../../src/plan/app-log/diagnose.ts'

const NO_VM = [
  'Error: Could not create the Java Virtual Machine.',
  'Error: A fatal exception has occurred. Program will exit.',
]
const IN_THE_VM = 'Error occurred during initialization of VM'
const EXPERIMENTAL =
  "VM option 'UseEpsilonGC' is experimental and must be enabled via -XX:+UnlockExperimentalVMOptions."
const OUT_OF_RANGE = 'uintx MaxHeapFreeRatio=300 is outside the allowed range [ 0 ... 100 ]'
const NO_LIBRARY =
  'Could not find agent library foo on the library path, with error: libfoo.so: cannot open shared object file: No such file or directory'
const JMX_TRACE = [
  'jdk.internal.agent.AgentConfigurationError',
  '\tat jdk.management.agent/sun.management.jmxremote.ConnectorBootstrap.checkPasswordFile(ConnectorBootstrap.java:613)',
  '\tat jdk.management.agent/jdk.internal.agent.Agent.startAgent(Agent.java:599)',
]

// What OpenJDK 17 and 25 print.
test.each<[readonly string[], string]>([
  [
    [IN_THE_VM, 'Initial heap size set to a larger value than the maximum heap size'],
    'Initial heap size set to a larger value than the maximum heap size',
  ],
  [
    ['Picked up JAVA_TOOL_OPTIONS: -Dx=1', IN_THE_VM, 'Multiple garbage collectors selected'],
    'Multiple garbage collectors selected',
  ],
  [[`Error: ${EXPERIMENTAL}`, "Error: The unlock option must precede 'UseEpsilonGC'.", ...NO_VM], EXPERIMENTAL],
  [
    ["Improperly specified VM option 'MaxHeapFreeRatio=abc'", ...NO_VM],
    "Improperly specified VM option 'MaxHeapFreeRatio=abc'",
  ],
  [[OUT_OF_RANGE, "Improperly specified VM option 'MaxHeapFreeRatio=300'", ...NO_VM], OUT_OF_RANGE],
  [["Missing +/- setting for VM option 'UseG1GC'", ...NO_VM], "Missing +/- setting for VM option 'UseG1GC'"],
  [
    ["Unexpected +/- setting in VM option 'MaxHeapSize'", ...NO_VM],
    "Unexpected +/- setting in VM option 'MaxHeapSize'",
  ],
  [
    ['', 'The Java thread stack size specified is too small. Specify at least 136k', ...NO_VM],
    'The Java thread stack size specified is too small. Specify at least 136k',
  ],
  [
    ['Invalid thread stack size: -Xss900t', 'The specified size exceeds the maximum representable size.', ...NO_VM],
    'Invalid thread stack size: -Xss900t',
  ],
  [
    // Java 17 forgets to end its line.
    [
      "Unrecognized VM option 'PrintGCDetials'",
      "Did you mean '(+/-)PrintGCDetails'? Error: Could not create the Java Virtual Machine.",
      'Error: A fatal exception has occurred. Program will exit.',
    ],
    "Unrecognized VM option 'PrintGCDetials'",
  ],
])('the option that Java refuses is named: %j', (log, what) => {
  expect(diagnoseExit(log, 1)).toBe(`Java refuses java-options: ${what}`)
})

test.each<[readonly string[], string]>([
  [
    [
      'Error opening zip file or JAR manifest missing : /opt/x-javaagent.jar',
      IN_THE_VM,
      'agent library failed to init: instrument',
    ],
    'Error opening zip file or JAR manifest missing : /opt/x-javaagent.jar',
  ],
  [
    [
      '2026-03-01 10:00:00.000 INFO the agent before it has started',
      'Picked up JAVA_TOOL_OPTIONS: -javaagent:other.jar',
      'Failed to find Premain-Class manifest attribute in other.jar',
      IN_THE_VM,
      'agent library failed Agent_OnLoad: instrument',
    ],
    'Failed to find Premain-Class manifest attribute in other.jar',
  ],
  [
    ['Picked up JAVA_TOOL_OPTIONS: -agentlib:x', IN_THE_VM, 'agent library failed to init: x'],
    'agent library failed to init: x',
  ],
  [[IN_THE_VM, NO_LIBRARY], NO_LIBRARY],
  [
    ['Error occurred during initialization of boot layer', 'java.lang.module.FindException: Module nothere not found'],
    'java.lang.module.FindException: Module nothere not found',
  ],
  [['Could not open settings file nothere', ...NO_VM], 'Could not open settings file nothere'],
  [
    [
      "[0.000s][error][logging] Invalid tag 'foo' in log selection.",
      "Invalid -Xlog option '-Xlog:foo', see error log for details.",
      ...NO_VM,
    ],
    "Invalid -Xlog option '-Xlog:foo', see error log for details.",
  ],
  [['Error: Invalid or corrupt jarfile app.jar'], 'Invalid or corrupt jarfile app.jar'],
  [['Error: Unable to access jarfile app.jar'], 'Unable to access jarfile app.jar'],
  [["Error: could not open `nothere.txt'"], "could not open `nothere.txt'"],
  [
    [
      'NOTE: Picked up JDK_JAVA_OPTIONS: -jar x.jar',
      'Error: Option -jar is not allowed in environment variable JDK_JAVA_OPTIONS',
    ],
    'Option -jar is not allowed in environment variable JDK_JAVA_OPTIONS',
  ],
  [['Error: -jar requires jar file specification'], '-jar requires jar file specification'],
  [
    ['Error: Password file read access must be restricted: /opt/pw', ...JMX_TRACE],
    'Password file read access must be restricted: /opt/pw',
  ],
  [
    ['Fehler: Lesezugriff auf Kennwortdatei muss eingeschränkt werden: /opt/pw', ...JMX_TRACE],
    'Lesezugriff auf Kennwortdatei muss eingeschränkt werden: /opt/pw',
  ],
  [
    ['Error: Could not find or load main class shop.Shop', 'Caused by: java.lang.NoClassDefFoundError: shop/Till'],
    'Could not find or load main class shop.Shop (java.lang.NoClassDefFoundError: shop/Till)',
  ],
  [
    [
      'Fehler: Hauptklasse shop.Shop konnte nicht gefunden oder geladen werden',
      'Ursache: java.lang.ClassNotFoundException: shop.Shop',
    ],
    'Hauptklasse shop.Shop konnte nicht gefunden oder geladen werden (java.lang.ClassNotFoundException: shop.Shop)',
  ],
  [
    [
      'エラー: メイン・クラスshop.Shopを検出およびロードできませんでした',
      '原因: java.lang.ClassNotFoundException: shop.Shop',
    ],
    'メイン・クラスshop.Shopを検出およびロードできませんでした (java.lang.ClassNotFoundException: shop.Shop)',
  ],
  [
    ['错误: 找不到或无法加载主类 shop.Shop', '原因: java.lang.ClassNotFoundException: shop.Shop'],
    '找不到或无法加载主类 shop.Shop (java.lang.ClassNotFoundException: shop.Shop)',
  ],
  [
    [
      'Error: Main method not found in class shop.Shop, please define the main method as:',
      '   public static void main(String[] args)',
      'or a JavaFX application class must extend javafx.application.Application',
    ],
    'Main method not found in class shop.Shop, please define the main method as: public static void main(String[] args); or a JavaFX application class must extend javafx.application.Application',
  ],
])('why Java does not even start the application, in its own words: %j', (log, why) => {
  expect(diagnoseExit(log, 1)).toBe(`Java refuses to start: ${why}`)
})

test.each<[string, string]>([
  [
    "Preview features are not enabled for shop/Shop (class file version 65.65535). Try running with '--enable-preview'",
    'the jar uses preview features of Java 21: add --enable-preview to java-options',
  ],
  [
    'shop/Shop (class file version 61.65535) was compiled with preview features that are unsupported. This version of the Java Runtime only recognizes preview features for class file version 69.65535',
    "the jar uses preview features of Java 17, and the host's Java is a newer one",
  ],
])('preview features: %s', (message, cause) => {
  const thrown = `java.lang.UnsupportedClassVersionError: ${message}`
  expect(diagnoseExit(['Error: LinkageError occurred while loading main class shop.Shop', `\t${thrown}`], 1)).toBe(
    cause,
  )
  expect(diagnoseExit([`Exception in thread "main" ${thrown}`], 1)).toBe(cause)
})

test.each([
  'kein Hauptmanifestattribut, in app.jar',
  'app.jarにメイン・マニフェスト属性がありません',
  'app.jar中没有主清单属性',
])('a plain jar is one in every language: %s', (line) => {
  expect(diagnoseExit([line], 1)).toBe('the jar is not executable: it has no Main-Class')
})

test('a Java that the application starts, and that gives up, is not the application', () => {
  const child = [
    '2026-03-01 10:00:00.000 INFO 812 --- [main] shop.Shop : Converter starts',
    'Could not open settings file nothere',
    ...NO_VM,
  ]
  const later = [
    '2026-03-01 10:00:03.000 ERROR 812 --- [main] shop.Till : the till is closed',
    'java.lang.IllegalStateException: closed',
    'Caused by: java.net.ConnectException: Connection refused',
  ]
  const cause = 'java.lang.IllegalStateException: closed (java.net.ConnectException: Connection refused)'
  expect(diagnoseExit([...child, ...later], 1)).toBe(cause)
  expect(findCause([...child, ...later])).toBe(cause)
  // The process is there, so it has started.
  expect(findCause(child)).toBeNull()
  expect(diagnoseExit(child, 1)).toBe('Java refuses to start: Could not open settings file nothere')
  expect(diagnoseExit(['APPLICATION FAILED TO START', '', 'Description:', '', 'No till', ...NO_VM, ...later], 1)).toBe(
    'Spring: No till',
  )
})

test.each([
  ['Error: DATABASE_URL is not set'],
  ['Error: Config file not found: /etc/shop.yml'],
  ['Error: --till requires a name'],
  ['Fehler: die Konfiguration fehlt'],
  ['2026-03-01T10:00:03.000Z ERROR 812 --- [main] shop.Shop : Unable to access jarfile of a plugin'],
  ['ERROR: could not open the till'],
  ['Error: A JNI error has occurred, please check your installation and try again'],
])('what an application says of an error is not taken for Java’s words: %s', (line) => {
  expect(diagnoseExit([line], 1)).toMatch(/status 1$/)
})
