import type { Inputs } from '../inputs/inputs.ts'
import type { AppHostAddress } from '../inputs/read-hosts.ts'
import type { LaunchInputs } from '../inputs/read-launch.ts'
import { healthPortArgument } from './health/health-port.ts'
import { joinOwner } from './owner-name.ts'

/** What `launch.sh` gets, in its order. `runnerTimeout` is in seconds: without a heartbeat for so long, the runner is gone. */
export function launchArguments(
  { deployPath }: AppHostAddress,
  release: string,
  port: number,
  inputs: Inputs,
  runnerTimeout: number,
): string[] {
  const healthPort = healthPortArgument(inputs, port)
  return [
    deployPath,
    release,
    String(port),
    String(inputs.launch.stopTimeout),
    String(runnerTimeout),
    inputs.nginxHosts.length > 0 ? 'yes' : 'no',
    unitName(inputs, port),
    healthPort,
    logFileSize(inputs.launch),
    ...javaCommand(inputs.launch, `${deployPath}/releases/${release}/app.jar`, port, healthPort),
  ]
}

/** The slot's unit; empty if the launcher is not systemd. */
function unitName(inputs: Inputs, port: number): string {
  return inputs.launch.launcher === 'systemd' ? `bluegreen-${joinOwner(inputs, '-')}-${port}.service` : ''
}

/** Of each of the log's two files, in bytes. */
function logFileSize({ logMaxSize }: LaunchInputs): string {
  return logMaxSize === null ? 'none' : String(Math.floor(logMaxSize / 2))
}

/** The words of the command that runs a release; the ports are those of its slot and, where it has one, of its health. */
function javaCommand(launch: LaunchInputs, jar: string, port: number, healthPort: string): string[] {
  return [
    launch.java,
    ...launch.javaOptions,
    `-Dserver.port=${port}`,
    ...(healthPort === '' ? [] : [`-Dmanagement.server.port=${healthPort}`]),
    `-Dspring.profiles.active=${launch.springProfile}`,
    '-jar',
    jar,
    ...launch.appArguments,
  ]
}
