import type { Inputs } from '../../../src/inputs/inputs.ts'
import type { AppObservation, JournalEntry, SlotProcess } from '../../../src/plan/app-observation.ts'
import { parseNginxConfig } from '../../../src/plan/nginx/directives.ts'
import { findEndpoint } from '../../../src/plan/nginx/endpoint.ts'
import { findPassingServers, readRoute } from '../../../src/plan/nginx/route.ts'
import { comparableLines } from '../../../src/plan/nginx/same-site.ts'
import { withLoopback } from '../../../src/plan/nginx/service-hosts.ts'
import type { EnabledEntry, NginxObservation, SiteFile } from '../../../src/plan/nginx-observation.ts'
import { renderLinkedSite } from '../../../src/plan/setup/site.ts'

/** A typical service, with what a test changes about it. */
export function createInputs(overrides: Partial<Inputs> = {}): Inputs {
  return {
    operation: 'deploy',
    dryRun: false,
    promote: true,
    release: null,
    lockTimeout: 300,
    environment: 'dev',
    service: 'shop',
    appHosts: [{ host: 'app', port: 22, user: 'ubuntu', address: '10.0.0.5', deployPath: '/home/ubuntu/shop' }],
    nginxHosts: [{ host: 'web', port: 22, user: 'ubuntu' }],
    ports: { blue: 8000, green: 8001 },
    ssh: { privateKey: '', passphrase: '', knownHosts: '', hostKeyChecking: true, jump: null },
    build: { workingDirectory: '/work', command: '', jar: '*.jar', version: '', isLeftOver: false },
    keepReleases: 5,
    launch: {
      java: 'java',
      javaOptions: [],
      springProfile: 'dev',
      appArguments: [],
      appEnv: [],
      launcher: 'nohup',
      stopTimeout: 30,
      logMaxSize: 100_000_000,
    },
    health: {
      path: '/',
      ports: null,
      nginxPath: '/',
      nginxProof: 'healthy',
      status: [{ from: 200, to: 399 }],
      timeout: 120,
      interval: 0.2,
      successes: 2,
    },
    warmUp: { requests: [], timeout: 60 },
    nginx: {
      site: 'dev_{port}',
      sitesAvailable: '/etc/nginx/sites-available',
      sitesEnabled: '/etc/nginx/sites-enabled',
      testCommand: 'sudo nginx -t',
      reloadCommand: 'sudo systemctl reload nginx',
    },
    standby: { stops: false, stopDelay: 0 },
    proof: { versionPath: '', verifyUrl: '', bakeTime: 5, beforePromote: '', afterPromote: '' },
    judge: { maxErrorRate: 5, maxLatencyFactor: null },
    promoteSteps: { steps: [], cookie: null },
    setup: { layout: 'links', listen: '80', serverName: '_', overwrite: false, previewFrom: [], tls: null },
    logs: { slot: 'live', lines: 200, since: null },
    notify: { slack: null, webhook: null, githubToken: '' },
    secrets: [],
    run: {
      repository: 'acme/shop',
      runNumber: 1,
      runAttempt: 1,
      sha: 'a'.repeat(40),
      commitUrl: `https://github.com/acme/shop/commit/${'a'.repeat(40)}`,
      ref: 'dev',
      actor: 'mona',
      runId: 7,
      runUrl: 'https://github.com/acme/shop/actions/runs/7/attempts/1',
      pullRequest: null,
    },
    ...overrides,
  }
}

/** A jar that any host has room for. */
export const JAR = { javaRelease: 17, bytes: 1 }

export function createProcess(overrides: Partial<SlotProcess> = {}): SlotProcess {
  const release = '1.0.0-1.1-aaaaaaa'
  const common = {
    isOwnJava: true,
    isOtherService: false,
    isUp: true,
    uptimeSeconds: 60,
    residentKilobytes: 1000,
    release,
  }
  return { pid: 100, ...common, ...overrides }
}

/** An app host on which these ports are listened on, at second 2000. */
export function createApp(listening: readonly number[], overrides: Partial<AppObservation> = {}): AppObservation {
  return {
    host: 'app',
    user: 'ubuntu',
    isWritable: true,
    writeTroubles: [],
    lockTrouble: null,
    freeKilobytes: 10_000_000,
    newestJarBytes: null,
    availableMemoryKilobytes: 4_000_000,
    freeHugePageKilobytes: 0,
    totalMemoryKilobytes: 2_000_000_000,
    javaVersion: '17.0.15',
    isJavaBlocked: false,
    builtFor: [],
    systemd: null,
    systemdBeyondLogin: null,
    slots: [8000, 8001].map((port) => ({
      port,
      processes: listening.includes(port) ? [createProcess({ pid: port })] : [],
      linkedRelease: null,
      healthListeners: [],
    })),
    restarting: [],
    unsupervised: [],
    isAtWork: false,
    now: 2000,
    releases: [],
    recordedPort: null,
    journal: [],
    neighbor: null,
    ...overrides,
  }
}

/** An nginx host in the links layout, with links to the sites of these ports, all made at second 1000; it is second 2000. */
export function createNginx(enabled: readonly number[], overrides: Partial<NginxObservation> = {}): NginxObservation {
  const entries = enabled.map(
    (port): EnabledEntry => ({
      name: `dev_${port}`,
      isLink: true,
      changedAt: 1000,
      target: `/etc/nginx/sites-available/dev_${port}`,
    }),
  )
  return {
    host: 'web',
    user: 'ubuntu',
    entries,
    sites: [8000, 8001].map((port) => createSite(port, renderLinkedSite(createInputs(), port, null))),
    instantSite: '/etc/nginx/sites-available/dev_live',
    instant: null,
    isCertbotAtWork: false,
    accessLogContext: 'http',
    requestsOwner: null,
    otherListens: [],
    notIncluded: [],
    unreadable: null,
    unread: null,
    includedFolder: null,
    version: null,
    hasIpv6: false,
    addresses: [],
    isConnectingDenied: false,
    writeTroubles: [],
    lockTrouble: null,
    systemdBeyondLogin: null,
    hiddenProcesses: null,
    workersSince: 1000,
    areWorkersUnseen: false,
    now: 2000,
    promotion: null,
    missingRights: [],
    overruledRights: [],
    areRightsHidden: false,
    inactiveUnit: null,
    sudoTrouble: null,
    conflictingServerNames: [],
    configurationTest: { isOk: true, said: '' },
    ...overrides,
  }
}

/** nginx in the instant layout, the blue slot live. */
export function createInstant(
  overrides: Partial<NonNullable<NginxObservation['instant']>> = {},
): NonNullable<NginxObservation['instant']> {
  return {
    endpoint: { address: '127.0.0.1', port: 80, tls: false, hostHeader: null, names: [] },
    listens: [],
    owner: null,
    failTimeout: null,
    addresses: ['10.0.0.5'],
    isWrittenBySetup: true,
    isIncluded: true,
    isWatched: true,
    unlogged: { locations: [], isAll: false },
    hardcoded: [],
    isDivided: false,
    step: null,
    lostPath: null,
    linkedPort: 8000,
    linkChangedAt: 1000,
    isWritable: true,
    ...overrides,
  }
}

export function createSite(port: number, text: string): SiteFile {
  const directives = parseNginxConfig(text)
  const path = `/etc/nginx/sites-available/dev_${port}`
  const slots = { ports: [8000, 8001], hosts: ['10.0.0.5'] }
  const route = readRoute(directives, slots)
  const hosts = withLoopback([...slots.hosts, ...route.addresses.map((address) => address.toLowerCase())])
  return {
    port,
    name: `dev_${port}`,
    path,
    route,
    borrowed: [],
    strays: [],
    unknownNames: [],
    endpoint: findEndpoint(findPassingServers(directives, slots)),
    listens: [],
    requests: {
      isIncluded: true,
      isWatched: true,
      unlogged: { locations: [], isAll: false },
      accessLogContext: 'http',
    },
    comparable: comparableLines(directives, port, { ...slots, hosts }),
    isWrittenBySetup: true,
    owner: null,
  }
}

/** A line of `deploys.jsonl`. */
export function createJournalEntry(result: string, release: string, more: Partial<JournalEntry> = {}): JournalEntry {
  return {
    at: '',
    operation: 'deploy',
    result,
    version: '1',
    release,
    livePort: null,
    liveVersion: null,
    previousRelease: null,
    failedStep: null,
    runUrl: null,
    actor: 'mona',
    seconds: 1,
    ...more,
  }
}
