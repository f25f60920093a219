/** Deploys two versions of a real jar to two hosts, the second one under load, and shows what users would notice. */
import { dirname } from 'node:path'
import { type Bed, startBed, whyNoBed } from '../bed/bed.ts'
import { knownHostsFile } from '../bed/ssh.ts'
import { prepareProject } from '../fixtures/fixtures.ts'
import { gradleEnvironment } from '../fixtures/gradle.ts'
import { type Load, startLoad } from '../load/load.ts'
import { atEnd } from './at-end.ts'
import { createPicture, type Picture } from './picture.ts'
import { runStep } from './run-step.ts'
import { judge } from './verdict.ts'
import { makeProjectFolder } from './work-folder.ts'

const requestsByOneVersion = 2_000
/** Milliseconds; leaves a small machine the time to build and to boot a JVM as well. */
const pause = 10

interface Stage {
  readonly bed: Bed
  readonly project: string
  readonly picture: Picture
}

async function demo(picture: Picture): Promise<boolean> {
  const project = makeProjectFolder()
  picture.title('Two hosts: Debian machines with their own systemd, sshd and address')
  picture.step('booting; the first time, this builds their image (Debian, nginx, a JDK), which takes a minute or two')
  const bed = await startBed({ name: 'demo' })
  try {
    return await deployTwice({ bed, project, picture })
  } finally {
    picture.step('shutting the hosts down')
    await bed.down()
  }
}

async function deployTwice(stage: Stage): Promise<boolean> {
  const { bed, project, picture } = stage
  showAddresses(stage)

  picture.title('operation: setup')
  await runStep({ ...connection(bed), operation: 'setup' }, { workspace: project }, picture)
  await Promise.all([bed.app.setSudo('none'), bed.nginx.setSudo('none')])
  picture.say('From here on the deploy user has no sudo on either host.')

  picture.title('operation: deploy, version 1.0.0; nothing is live yet')
  await prepareProject('groovy', project, '1.0.0')
  await deploy(stage)

  picture.title(`Load on nginx: keep-alive, new connections, POSTs and slow requests`)
  const load = startLoad({ url: `http://${bed.nginx.address}`, pause })
  try {
    picture.watch(load)
    picture.step('waiting for the first requests')
    await load.atLeast(requestsByOneVersion)
    picture.title('operation: deploy, version 1.1.0; under that load')
    await prepareProject('groovy', project, '1.1.0')
    const { summary } = await deploy(stage)
    return await conclude(stage, load, summary)
  } finally {
    await load.stop()
  }
}

function deploy({ bed, project, picture }: Stage) {
  const inputs = { ...connection(bed), 'health-path': '/health', 'version-path': '/version', 'bake-time': '3' }
  return runStep(inputs, { workspace: project, env: gradleEnvironment }, picture)
}

function connection(bed: Bed): Record<string, string> {
  return {
    'app-hosts': bed.app.address,
    'nginx-hosts': bed.nginx.address,
    'ssh-private-key': bed.privateKey,
    'ssh-known-hosts': bed.knownHosts,
  }
}

async function conclude({ bed, picture }: Stage, load: Load, summary: string): Promise<boolean> {
  await load.atLeast(load.counts().requests + requestsByOneVersion)
  picture.step('letting the last requests finish')
  const verdict = judge(await load.stop(), '1.1.0')
  picture.watch(null)
  picture.step('looking at the hosts')

  picture.title('The job summary of that run')
  picture.say(summary.trim())
  picture.title('What is on the hosts now')
  const commands = [
    { host: bed.app, command: 'ls -gG shop/slots; ls shop/releases; ss -ltn "sport = :8000 or sport = :8001"' },
    { host: bed.nginx, command: 'ls -gG /etc/nginx/sites-enabled /var/lib/bluegreen/dev_live' },
  ]
  for (const { host, command } of commands) {
    const { stdout } = await host.run(command, { user: bed.user })
    picture.say(`${bed.user}@${host.name}$ ${command}\n${stdout.trimEnd()}`)
  }
  picture.title(verdict.text)
  return verdict.isGood
}

function showAddresses({ bed, picture }: Stage): void {
  const known = knownHostsFile(dirname(bed.privateKeyFile))
  const login = `ssh -i ${bed.privateKeyFile} -o UserKnownHostsFile=${known}`
  picture.say('To look around while it runs, from another terminal:')
  picture.say(`  ${login} ${bed.user}@${bed.app.address}      # app host`)
  picture.say(`  ${login} ${bed.user}@${bed.nginx.address}      # nginx host`)
  picture.say(`  curl http://${bed.nginx.address}/version`)
}

const whereToGoOn = `
The hosts are gone. To explore at your own pace:
  npm run bed -- up            two such hosts, bare, that stay up
  npm run bed -- ssh app       a shell on the app host; "ssh nginx" on the other
  npm run bed -- down          shuts them down
  npm test                     tests every promise of this action on such hosts`

async function main(): Promise<boolean> {
  const obstacle = whyNoBed()
  if (obstacle) {
    console.log(`The demo can't run here: ${obstacle}`)
    return false
  }
  const picture = createPicture(process.stdout)
  atEnd(() => picture.close())
  try {
    return await demo(picture)
  } catch (thrown) {
    picture.say(`\nThe demo failed: ${thrown instanceof Error ? thrown.message : thrown}`)
    return false
  } finally {
    picture.close()
    console.log(whereToGoOn)
  }
}

process.exitCode = (await main()) ? 0 : 1
