import type { BedHost } from '../bed/host.ts'
import { sshUser } from '../bed/ssh.ts'
import type { Service } from '../harness/service.ts'

/** What the hosts of a system themselves say that they run. */
export interface Versions {
  readonly nginx: string
  readonly openssh: string
  readonly systemd: string
  readonly java: string
  readonly sudo: string
  readonly coreutils: string
  /** What `/bin/sh` is. */
  readonly sh: string
  /** The deploy user's login shell. */
  readonly loginShell: string
}

/** Each prints a text in which the pattern's group is the answer. */
const QUESTIONS: Readonly<Record<keyof Versions, readonly [command: string, pattern: RegExp]>> = {
  nginx: ['nginx -v 2>&1', /nginx\/(\S+)/],
  openssh: ['/usr/sbin/sshd -V 2>&1 || true', /OpenSSH_([^\s,]+)/],
  systemd: ['systemctl --version', /^systemd (\d+)/],
  java: ['java -version 2>&1', /version "([^"]+)"/],
  sudo: ['sudo --version', /^((?:Sudo version|sudo-rs) \S+)/i],
  coreutils: ['ln --version', /^ln \((.+\) \S+)/],
  sh: ['basename "$(readlink -f /bin/sh)"', /^(.+)$/m],
  loginShell: [`basename "$(getent passwd ${sshUser} | cut -d : -f 7)"`, /^(.+)$/m],
}

/** @throws if an answer is not as expected */
export async function readVersions({ bed }: Service): Promise<Versions> {
  const answers = Object.entries(QUESTIONS).map(async ([name, [command, pattern]]) => {
    const host: BedHost = name === 'java' ? bed.app : bed.nginx
    const { stdout } = await host.run(command)
    const answer = pattern.exec(stdout)?.[1]
    if (answer === undefined) throw new Error(`${host.name}: ${command} said: ${stdout}`)
    return [name, answer.replace(')', '').replace(/^Sudo version /, 'sudo ')] as const
  })
  return Object.fromEntries(await Promise.all(answers)) as unknown as Versions
}
