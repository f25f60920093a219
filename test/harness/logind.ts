import { expect } from 'vitest'
import type { BedHost } from '../bed/host.ts'

const FOLDER = '/etc/systemd/logind.conf.d'

/** From now on logind ends what a session leaves behind, as hardening guides ask for. */
export async function hardenLogind(host: BedHost, more = ''): Promise<void> {
  await host.write(`${FOLDER}/kill.conf`, `[Login]\nKillUserProcesses=yes\n${more}`)
  await host.run('systemctl restart systemd-logind')
}

export async function softenLogind(host: BedHost): Promise<void> {
  await host.run(`rm -r ${FOLDER}; systemctl restart systemd-logind`)
}

/** Until then, what a session leaves behind may still run; an abandoned one keeps it. */
export async function awaitLoggedOut(host: BedHost): Promise<void> {
  const list = 'systemctl list-units --no-legend --plain "session-*.scope" | grep -v abandoned || true'
  await expect.poll(async () => (await host.run(list)).stdout, { timeout: 60_000 }).toBe('')
}
