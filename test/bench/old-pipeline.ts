import { copyFileSync, mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import type { Service } from '../harness/service.ts'
import { type Contender, javaOptions } from './contender.ts'
import { runProgram } from './program.ts'
import { record, textOf } from './recording.ts'

const script = join(import.meta.dirname, 'old-pipeline.sh')
const ports = [9000, 9001] as const
const listen = 81
const deployPath = '/home/ubuntu/old'

/** Its site files, as a person wrote them; the port that a file is named after comes first, the other one is its backup. */
export async function prepareOldPipeline({ bed }: Service): Promise<void> {
  const [blue, green] = ports
  await bed.app.run(`mkdir -p ${deployPath}`, { user: bed.user })
  for (const [port, backup] of [
    [blue, green],
    [green, blue],
  ]) {
    await bed.nginx.write(
      `/etc/nginx/sites-available/dev_${port}`,
      `upstream backend {
    server ${bed.app.address}:${port} fail_timeout=60s max_fails=5;
    server ${bed.app.address}:${backup} backup;
}
server {
    listen ${listen};
    location / {
        proxy_pass http://backend;
    }
}
`,
    )
  }
  await bed.nginx.run(
    `ln -sf /etc/nginx/sites-available/dev_${blue} /etc/nginx/sites-enabled/ && systemctl reload nginx`,
  )
}

/** The pipeline that the action replaces, in the links layout. */
export function oldPipeline({ bed, url }: Service, folder: string): Contender {
  const jar = join(mkdtempSync(join(folder, 'old-')), 'service-1.0.0.jar')
  let number = 0
  return {
    name: 'old',
    url: `${url}:${listen}`,
    ports,
    apps: [bed.app],
    logOf: () => `${deployPath}/${number}.log`,
    start(build, { apps: [app], nginx }) {
      if (!app) throw new Error('no app host')
      // Its jars have one name: what its version is read from does not change from build to build.
      copyFileSync(build.path, jar)
      number += 1
      const recording = record()
      const env = {
        PATH: process.env['PATH'] ?? '',
        APP_SSH: `${app.host}:${app.port}`,
        NGINX_SSH: `${nginx.host}:${nginx.port}`,
        APP_HOST: bed.app.address,
        KEY: bed.privateKeyFile,
        JAR: jar,
        BUILD_NUMBER: String(number),
        DEPLOY_PATH: deployPath,
        BLUE: String(ports[0]),
        GREEN: String(ports[1]),
        JAVA_OPTIONS: javaOptions,
      }
      const builtAt = Date.now()
      const { done, kill } = runProgram({ command: 'sh', args: [script], env }, recording)
      const run = done.then(
        () => ({ builtAt, endedAt: Date.now(), usage: null }),
        (thrown: Error) => {
          throw new Error(`the old pipeline: ${thrown.message}\n${textOf(recording)}`)
        },
      )
      return { recording, done: run, kill }
    },
  }
}
