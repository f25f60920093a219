import type { Inputs } from '../../inputs/inputs.ts'
import type { Drift } from '../drift.ts'
import { instantPaths } from '../nginx/instant-layout.ts'
import { portOf } from '../nginx/slot-addresses.ts'
import type { NginxObservation } from '../nginx-observation.ts'
import { isEnabled } from '../setup/join-site.ts'
import { requestSnippets } from '../setup/request-snippets.ts'
import { shellWord } from '../shell-word.ts'
import { findAddressFaults } from './address-faults.ts'
import { findHardcodedProxyPassFaults } from './hardcoded-proxy-pass-faults.ts'
import type { HostFault } from './host-fault.ts'
import { findListenFaults } from './listen-faults.ts'
import { findLogoutFaults } from './login-faults.ts'
import { findLostPathFaults } from './lost-path-faults.ts'
import { findReloadFaults } from './reload-faults.ts'
import { findOverruledFaults, findSudoFaults } from './sudo-faults.ts'
import { findLockFaults, findWriteFaults } from './write-faults.ts'

/** Everything about an nginx host that would stop a promotion, apart from what reconciling fixes. */
export function findNginxFaults(inputs: Inputs, nginx: NginxObservation, drifts: readonly Drift[]): HostFault[] {
  const ofSudo = findSudoFaults(nginx)
  // Without sudo, neither rights nor nginx's test say anything.
  return [...findPlaceFaults(inputs, nginx), ...(ofSudo.length > 0 ? ofSudo : findRightsFaults(inputs, nginx, drifts))]
}

function findPlaceFaults(inputs: Inputs, nginx: NginxObservation): HostFault[] {
  const { state } = instantPaths(inputs)
  return [
    ...findWriteFaults(nginx),
    ...findLockFaults(nginx),
    ...findLogoutFaults(nginx),
    ...(inputs.operation === 'rollback' ? [] : findFaultsOnWayForward(inputs, nginx)),
    ...(nginx.instant?.isIncluded ? [] : findReloadFaults(inputs, nginx)),
    ...(nginx.instant?.isIncluded && !nginx.instant.isWritable
      ? [
          {
            what: `${nginx.host}: ${nginx.user} has no permission to change the link ${state}/live`,
            remedy: `Run operation: setup, or have someone with root run: chown ${shellWord(nginx.user)} ${state} && chmod u+w ${state}`,
          },
        ]
      : []),
  ]
}

/**
 * What must not reach users in a new version, or would keep it from some of them. A rollback must not wait until somebody has
 * edited a site or run setup: the way back was open when the current version became live.
 */
function findFaultsOnWayForward(inputs: Inputs, nginx: NginxObservation): HostFault[] {
  return [
    ...findStepFaults(inputs, nginx),
    ...findAddressFaults(inputs, nginx),
    ...findNameFaults(inputs, nginx),
    ...findListenFaults(inputs, nginx),
    ...findLostPathFaults(nginx),
    ...findHardcodedProxyPassFaults(inputs, nginx),
  ]
}

function findStepFaults({ operation, promoteSteps }: Inputs, { host, instant }: NginxObservation): HostFault[] {
  if (promoteSteps.steps.length === 0 || operation === 'setup') return []
  if (!instant?.isIncluded) {
    return [
      {
        what: `${host}: promote-steps needs the instant layout, but nginx uses the links layout`,
        remedy: 'Run operation: setup with setup-layout: instant, or remove promote-steps.',
      },
    ]
  }
  if (instant.isDivided) return []
  return [
    {
      what: `${host}: nginx is not set up for these promote-steps: it does not divide clients into groups yet`,
      remedy:
        'Run operation: setup with the same promote-steps and promote-steps-cookie; add setup-overwrite: true if it keeps a file that somebody changed.',
    },
  ]
}

/**
 * Another site that gets the requests for the name and port that users connect to, in the links layout: nothing that is
 * promoted would reach them, and what a run asks nginx would be answered by that site.
 */
function findNameFaults(inputs: Inputs, nginx: NginxObservation): HostFault[] {
  const { sites, entries, conflictingServerNames } = nginx
  const own = entries.filter(({ target }) => sites.some(({ path }) => path === target))
  const paths = [...sites.map(({ path }) => path), ...own.map(({ name }) => `${inputs.nginx.sitesEnabled}/${name}`)]
  const others = conflictingServerNames.filter(({ path }) => !paths.includes(path))
  return sites
    .filter(({ path }) => isEnabled(nginx, path))
    .flatMap(({ path, endpoint }) =>
      others
        .filter(({ name, place }) => name === endpoint?.hostHeader?.toLowerCase() && portOf(place) === endpoint.port)
        .map((taken) => ({
          what: `${nginx.host}: nginx sends requests for ${taken.name} on ${taken.place} to the site in ${taken.path}, which it reads before ${path}`,
          remedy: `Disable that site, or remove the name from it. Then: sudo nginx -t && sudo systemctl reload nginx`,
        })),
    )
}

function findRightsFaults(inputs: Inputs, nginx: NginxObservation, drifts: readonly Drift[]): HostFault[] {
  const test = nginx.configurationTest
  const isReconciled = drifts.some(({ host }) => host === nginx.host) && isDoublyEnabled(inputs, nginx)
  const broken = test !== null && !test.isOk && !isReconciled
  return [
    // First, since nginx's test fails for the same reason.
    ...findOverruledFaults(inputs, nginx),
    ...(broken
      ? [
          {
            what: `${nginx.host}: "${inputs.nginx.testCommand}" failed before anything was changed: ${test.said}`,
            remedy: 'Fix the configuration, or allow the command in sudoers (operation: setup prints the line).',
          },
        ]
      : []),
    ...(nginx.missingRights ?? []).map((command) => ({
      what: `${nginx.host}: sudo does not let ${nginx.user} run this without a password: ${command}`,
      remedy: 'Run operation: setup, which writes or prints the sudoers lines.',
    })),
  ]
}

/** Whether nginx refuses its configuration because both sites of the service are enabled. */
function isDoublyEnabled(inputs: Inputs, nginx: NginxObservation): boolean {
  const { sitesEnabled } = inputs.nginx
  const said = nginx.configurationTest?.said ?? ''
  const enabled = nginx.entries.filter(({ target }) => nginx.sites.some(({ path }) => path === target))
  const places = [...enabled.map(({ name }) => `${sitesEnabled}/${name}`), requestSnippets(inputs).http]
  return /duplicate/.test(said) && enabled.length > 1 && places.some((place) => said.includes(`${place}:`))
}
