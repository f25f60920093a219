import { expect, test } from 'vitest'
import { describeMainThread } from '../../../../src/plan/app-log/thread-dump.ts'

/** As a JVM 17 prints them, shortened. */
const start = ['2026-11-28 20:43:00', 'Full thread dump OpenJDK 64-Bit Server VM (17.0.15+6 mixed mode):', '']
const end = ['"VM Thread" os_prio=0 cpu=1.13ms tid=0x00007fb27c0f3a50 nid=0x6607 runnable  ', '', 'JNI global refs: 4']

const onLock = [
  '"main" #1 prio=5 os_prio=0 cpu=47.20ms tid=0x00007fb27c017ed0 nid=0x65f6 waiting for monitor entry  [0x0]',
  '   java.lang.Thread.State: BLOCKED (on object monitor)',
  '\tat com.example.shop.cache.Prices.load(Prices.java:5)',
  '\t- waiting to lock <0x000000069ec19310> (a java.lang.Object)',
  '\tat com.example.shop.ShopApplication.main(ShopApplication.java:7)',
  '',
  '"loader" #12 prio=5 os_prio=0 cpu=0.23ms tid=0x00007fb27c117e90 nid=0x6614 waiting on condition  [0x0]',
  '   java.lang.Thread.State: TIMED_WAITING (sleeping)',
  '\tat java.lang.Thread.sleep(java.base@17.0.15/Native Method)',
  '\t- locked <0x000000069ec19310> (a java.lang.Object)',
  '',
]

const onDatabase = [
  '"main" #1 [4711] prio=5 os_prio=0 cpu=4.20ms tid=0x00007fb27c017ed0 nid=4711 runnable  [0x0]',
  '   java.lang.Thread.State: RUNNABLE',
  '\tat sun.nio.ch.Net.poll(java.base@21.0.5/Native Method)',
  '\tat java.net.Socket$SocketInputStream.read(java.base@21.0.5/Socket.java:1099)',
  '\tat org.postgresql.core.PGStream.receiveChar(PGStream.java:459)',
  '\tat com.zaxxer.hikari.pool.PoolBase.newConnection(PoolBase.java:364)',
  '\tat com.example.shop.Warehouse.fill(Warehouse.java:42)',
  '\tat com.example.shop.ShopApplication.main(ShopApplication.java:12)',
  '\tat java.lang.reflect.Method.invoke(java.base@21.0.5/Method.java:580)',
  '\tat org.springframework.boot.loader.launch.JarLauncher.main(JarLauncher.java:40)',
  '',
]

/** The stack of a main thread, from the top. */
const stack = (...frames: readonly string[]) => [
  '"main" #1 prio=5 os_prio=0 tid=0x00007fb27c017ed0 nid=0x65f6 runnable  [0x0]',
  '   java.lang.Thread.State: RUNNABLE',
  ...frames.map((frame) => `\tat ${frame}(X.java:1)`),
]
const READ = 'java.net.Socket.read'
const WAITS = `its main thread is RUNNABLE in ${READ}`

test.each([
  ['is all that there is', stack(READ), WAITS],
  ['only Java calls', stack(READ, 'jdk.internal.Loader.load', 'java.lang.Thread.run'), WAITS],
  [
    'a library calls for the application',
    stack(READ, 'org.lib.Client.get', 'com.example.shop.App.main'),
    `${WAITS}, called from org.lib.Client.get (X.java:1)`,
  ],
  [
    'another package of the application calls',
    stack(READ, 'org.lib.Client.get', 'com.example.shop.store.Db.open', 'com.example.shop.boot.App.main'),
    `${WAITS}, called from org.lib.Client.get (X.java:1), from com.example.shop.store.Db.open (X.java:1)`,
  ],
  [
    'an application in a short package calls, below a launcher',
    stack(READ, 'org.lib.Client.get', 'shop.Db.open', 'shop.App.main', 'org.lib.Launcher.launch'),
    `${WAITS}, called from org.lib.Client.get (X.java:1), from shop.Db.open (X.java:1)`,
  ],
  ['has no frame', stack(), null],
  ['has no state', stack(READ).filter((line) => !line.includes('State')), null],
])('where the main thread waits, and who had it wait, where it %s', (_, dump, said) => {
  expect(describeMainThread(dump)).toBe(said)
  // Other threads are not mistaken for it.
  const other = ['"pool" #9 runnable', '   java.lang.Thread.State: WAITING', '\tat org.other.Pool.take(Pool.java:1)']
  expect(describeMainThread([...start, ...other, '', ...dump, ' ', ...other])).toBe(said)
})

test.each([
  [
    'a lock',
    [...start, ...onLock, ...end],
    'its main thread is BLOCKED in com.example.shop.cache.Prices.load, called from com.example.shop.ShopApplication.main (ShopApplication.java:7); the lock is held by the thread "loader"',
  ],
  [
    'a database',
    [...start, ...onDatabase, ...end],
    'its main thread is RUNNABLE in sun.nio.ch.Net.poll, called from org.postgresql.core.PGStream.receiveChar (PGStream.java:459), from com.example.shop.Warehouse.fill (Warehouse.java:42)',
  ],
  ['nothing, since it has ended', [...start, ...onLock.slice(6), ...end], null],
  ['nothing that is known, where no dump came', [], null],
])('the main thread waits for %s', (_, dump, said) => {
  expect(describeMainThread(dump)).toBe(said)
})
