import type { BedHost } from '../bed/host.ts'

/** What a run asks someone with root to run on a host, as its summary shows it. */
export function commandsForRoot(summary: string, host: BedHost): string {
  const [, after = ''] = summary.split(`# on ubuntu@${host.address}:\n`)
  return after.split(/^(?:# on \S+@\S+:|`{3,})$/m)[0] ?? ''
}

/** Pastes the commands into root's shell. `meanwhile` is a program that the deploy user runs before each of root's commands. */
export async function runAsRoot(
  host: BedHost,
  commands: string,
  shell: 'bash' | 'dash',
  meanwhile = '',
): Promise<void> {
  const beside = `sudo() { runuser -u ubuntu -- ${meanwhile} </dev/null >/dev/null 2>&1 || :; command sudo "$@"; }\n`
  await host.write('/root/commands', `${meanwhile === '' ? '' : beside}${commands}`)
  await host.run(`${shell} -e /root/commands`)
}
