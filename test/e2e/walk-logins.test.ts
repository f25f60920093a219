import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import { hardenLogind, softenLogind } from '../harness/logind.ts'
import { type Service, startService } from '../harness/service.ts'
import { runPrinted, type Situation, setInputs, walk } from '../harness/walk.ts'

const app = ({ bed }: Service) => bed.app

const ofLogins: Situation[] = [
  {
    name: 'a user that does not linger, launcher: systemd',
    said: 'lingering is not enabled for ubuntu, so launcher: systemd would not survive a reboot',
    make: ({ bed }) => bed.app.run('loginctl disable-linger ubuntu'),
    inputs: { launcher: 'systemd' },
    follow: runPrinted(app),
  },
  {
    name: 'a systemd that does not answer, launcher: systemd',
    said: 'which launcher: systemd needs, does not answer',
    make: ({ bed }) => bed.app.run('rm -r /run/user/1000/systemd/private /run/user/1000/bus'),
    inputs: { launcher: 'systemd' },
    follow: setInputs({ launcher: 'nohup' }),
    undo: ({ bed }) => bed.app.run('systemctl restart user@1000'),
  },
  {
    name: 'KillUserProcesses=yes',
    said: "logind kills all of ubuntu's processes at logout (KillUserProcesses), and lingering is not enabled for ubuntu",
    make: async ({ bed }) => {
      await bed.app.run('loginctl disable-linger ubuntu')
      await hardenLogind(bed.app)
    },
    follow: runPrinted(app),
  },
  {
    name: 'KillUserProcesses=yes, and no bus of the user',
    said: "logind kills all of ubuntu's processes at logout (KillUserProcesses), and the systemd of ubuntu can't take them over",
    make: ({ bed }) => bed.app.run('rm /run/user/1000/bus'),
    follow: runPrinted(app),
    undo: async ({ bed }) => {
      await softenLogind(bed.app)
      await bed.app.run('systemctl restart user@1000')
    },
  },
]

describe.skipIf(whyNoBed() !== null)(
  'a login that ends what a run starts: status says no, and the remedy works',
  () => {
    let service: Service

    beforeAll(async () => {
      service = await startService({ name: 'walk-logins' })
      expect(await service.setup()).toMatchObject({ exitCode: 0 })
      expect(await service.deploy('1.0.0')).toMatchObject({ exitCode: 0 })
    })

    afterAll(() => service?.down())

    test.each(ofLogins)('$name', (situation) => walk(service, situation))
  },
)
