import { hardenLogind, softenLogind } from './logind.ts'
import { type Service, startService } from './service.ts'
import { runPrinted, type Situation, setInputs } from './walk.ts'

/** The command that makes nginx apply a changed configuration. */
export const RELOAD = 'nginx -t && systemctl reload nginx'
export const nginx = ({ bed }: Service) => bed.nginx

/** Edits a file and lets nginx read it. */
export const edit =
  (expression: string, file: string) =>
  ({ bed }: Service) =>
    bed.nginx.run(`sed -i '${expression}' ${file} && ${RELOAD}`)

/** What stops a deployment in either layout. */
export const OF_BOTH_LAYOUTS: Situation[] = [
  {
    name: 'an nginx that does not run',
    said: 'nginx does not answer on',
    make: ({ bed }) => bed.nginx.run('systemctl stop nginx'),
    follow: runPrinted(nginx),
  },
  {
    name: 'a site that does not pass the health path on',
    said: 'nginx does not answer for /health as the live slot does',
    make: ({ bed }) =>
      bed.nginx.run(
        `sed -i '/listen 80/a location = /health { return 404; }' /etc/nginx/sites-available/dev_* && ${RELOAD}`,
      ),
    follow: setInputs({ 'nginx-health-path': 'none' }),
    undo: ({ bed }) => bed.nginx.run(`sed -i '/location = .health/d' /etc/nginx/sites-available/dev_* && ${RELOAD}`),
  },
  {
    name: 'KillUserProcesses=yes',
    said: "logind kills all of ubuntu's processes at logout (KillUserProcesses), and lingering is not enabled for ubuntu",
    make: async ({ bed }) => {
      await bed.nginx.run('loginctl disable-linger ubuntu')
      await hardenLogind(bed.nginx)
    },
    follow: runPrinted(nginx),
    undo: ({ bed }) => softenLogind(bed.nginx),
  },
]

/** A service whose slots both answer; the deploy user has only the rights that setup gave it. */
export async function startWalk(layout: 'instant' | 'links'): Promise<Service> {
  const service = await startService({ name: `walk-${layout}` })
  const ended = [await service.setup({ 'setup-layout': layout })]
  await service.bed.nginx.setSudo('none')
  for (const version of ['1.0.0', '1.1.0'] as const) ended.push(await service.deploy(version))
  const failed = ended.find(({ exitCode }) => exitCode !== 0)
  if (failed) throw new Error(failed.log)
  return service
}
