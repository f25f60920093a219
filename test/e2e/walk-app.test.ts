import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import { type Service, startListener, startService } from '../harness/service.ts'
import { runPrinted, runSetup, type Situation, setInputs, walk } from '../harness/walk.ts'

const WRAPPER = '/opt/jre/bin/java'
const OTHER = '/home/ubuntu/other/releases/1'
const NOEXEC = '/opt/noexec/java'
const app = ({ bed }: Service) => bed.app

/** The standby port, on which nothing listens any more. */
async function freeStandby(service: Service): Promise<number> {
  const port = (await service.ask()).port === 8000 ? 8001 : 8000
  await service.bed.app.run(`fuser -k ${port}/tcp; while fuser ${port}/tcp; do sleep 0.1; done`)
  return port
}

const ofJava: Situation[] = [
  {
    name: 'no Java',
    said: 'the command java was not found',
    make: ({ bed }) => bed.app.run('mkdir -p /opt/kept && mv /usr/bin/java /opt/kept/java'),
    follow: setInputs({ java: '/opt/kept/java' }),
    undo: ({ bed }) => bed.app.run('mv /opt/kept/java /usr/bin/java'),
  },
  {
    name: 'a Java that may not be executed',
    said: `${WRAPPER} can't be executed`,
    make: ({ bed }) => bed.app.write(WRAPPER, '#!/bin/sh\nexec java "$@"\n', '0644'),
    inputs: { java: WRAPPER },
    follow: runPrinted(app),
  },
  {
    name: 'a Java on a file system that is mounted noexec',
    said: `${NOEXEC} can't be executed`,
    make: ({ bed }) =>
      bed.app.run(
        `mkdir -p /opt/noexec && mount -t tmpfs -o noexec,mode=755 none /opt/noexec && cp ${WRAPPER} ${NOEXEC}`,
      ),
    inputs: { java: NOEXEC },
    follow: setInputs({ java: WRAPPER }),
  },
  {
    name: 'a Java that is too old',
    said: 'the jar was built for Java',
    make: async ({ bed }) => {
      await bed.app.write('/opt/old/bin/java', '#!/bin/sh\nexec java "$@"\n', '0755')
      await bed.app.write('/opt/old/release', 'JAVA_VERSION="1.8.0_412"\n')
    },
    inputs: { java: '/opt/old/bin/java' },
    follow: setInputs({ java: 'java' }),
  },
  {
    name: 'a heap that the host does not have',
    said: 'but -Xms asks for',
    inputs: { 'java-options': '-Xms900g' },
    follow: setInputs({ 'java-options': '' }),
  },
]

const ofFolders: Situation[] = [
  {
    name: 'a deploy path of another user',
    said: 'ubuntu has no permission to write to the deploy path',
    make: ({ bed }) => bed.app.run('chown root /home/ubuntu/shop'),
    follow: runSetup(),
  },
  {
    name: 'a disk that is nearly full',
    said: 'kB are free for the deploy path',
    make: ({ bed }) => bed.app.fillDisk('/home/ubuntu', 50),
    follow: async ({ bed }, remedy) => {
      expect(remedy).toContain('Free some space there')
      await bed.app.freeDisk('/home/ubuntu')
      return undefined
    },
  },
  {
    name: 'a file system that holds no more files',
    said: 'nothing can be written to /home/ubuntu/shop: No space left on device',
    make: ({ bed }) => bed.app.run(MOUNT_FEW, { allowFailure: true }),
    follow: async ({ bed }, remedy) => {
      expect(remedy).toContain('df -i')
      expect((await bed.app.run('df --output=iavail /home/ubuntu/shop')).stdout).toMatch(/ 0\n$/)
      await bed.app.run('rm /home/ubuntu/shop/filler.*')
      return undefined
    },
  },
  {
    name: 'a folder of the lock that belongs to another user',
    said: 'nothing can be written to /home/ubuntu/.bluegreen/dev_shop: Permission denied',
    make: ({ bed }) => bed.app.run('chown root /home/ubuntu/.bluegreen/dev_shop'),
    follow: async ({ bed }, remedy) => {
      expect(remedy).toContain('Give ubuntu write permission and free space')
      await bed.app.run('chown ubuntu /home/ubuntu/.bluegreen/dev_shop')
      return undefined
    },
  },
]

/** Another file system instead of the service's folder; as with a quota, its free space does not show that it is full. */
const MOUNT_FEW = `mkdir /mnt/few && mount -t tmpfs -o nr_inodes=300,size=1G,uid=1000,gid=1000,mode=755 none /mnt/few &&
  cp -a /home/ubuntu/shop/. /mnt/few && mount --bind /mnt/few /home/ubuntu/shop &&
  i=0; while : >/mnt/few/filler.$i; do i=$((i + 1)); done 2>/dev/null`

const ofPorts: Situation[] = [
  {
    name: "another user's process on the standby port",
    said: 'is taken by a process that is not a Java process of the deploy user',
    make: async (service) => {
      const port = await freeStandby(service)
      const listen = `$s = IO::Socket::INET->new(ReuseAddr => 1, Listen => 5, LocalPort => ${port}); sleep 600`
      await startListener(service.bed.app, 'root', `perl -MIO::Socket::INET -e '${listen}'`, port)
    },
    follow: async ({ bed }, remedy) => {
      const [, command] = /Find it with: (sudo .*) - then stop it/.exec(remedy) ?? []
      const found = await bed.app.run(command ?? 'false')
      await bed.app.run(`kill ${/pid=(\d+)/.exec(found.stdout)?.[1]}`)
      return undefined
    },
  },
  {
    name: "another service's process on the standby port",
    said: 'is taken by another service that this action launched',
    make: async (service) => {
      const port = await freeStandby(service)
      const { app } = service.bed
      const files = `$(readlink -f shop/slots/${port})/app.jar $(readlink -f shop/slots/${port})/release.json`
      await app.run(`mkdir -p ${OTHER} && cp ${files} ${OTHER}`, { user: 'ubuntu' })
      await startListener(app, 'ubuntu', `java -Dserver.port=${port} -jar ${OTHER}/app.jar`, port)
    },
    follow: async ({ bed }, remedy) => {
      expect(remedy).toContain('stop it')
      await bed.app.run(`pkill -f ${OTHER}/app.jar`)
      return undefined
    },
  },
]

describe.skipIf(whyNoBed() !== null)('what an app host lacks: status says no, and the remedy works', () => {
  let service: Service

  beforeAll(async () => {
    service = await startService({ name: 'walk-app' })
    expect(await service.setup()).toMatchObject({ exitCode: 0 })
    expect(await service.deploy('1.0.0')).toMatchObject({ exitCode: 0 })
    expect(await service.deploy('1.0.0')).toMatchObject({ exitCode: 0 })
  })

  afterAll(() => service?.down())

  test.each([...ofJava, ...ofFolders, ...ofPorts])('$name', (situation) => walk(service, situation))
})
