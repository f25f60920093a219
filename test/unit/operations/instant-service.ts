import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { ScriptName } from '../../../src/hosts/script-parts.ts'
import type { Inputs } from '../../../src/inputs/inputs.ts'
import { instantPaths, siteName, slotAnswerPath } from '../../../src/plan/nginx/instant-layout.ts'
import { upstreamName } from '../../../src/plan/nginx/names.ts'
import { renderServerSnippet, renderUpstreams } from '../../../src/plan/setup/nginx-files.ts'
import { renderInstantSite, renderLinkedSite } from '../../../src/plan/setup/site.ts'
import { type Relay, type RelayOptions, startRelay } from '../../bed/relay.ts'
import { createInputs } from '../plan/create-values.ts'
import { newKey } from './new-key.ts'
import { type SshHost, startSshHost, type Talk } from './ssh-host.ts'

const RELEASES = ['1.0.0-1.1-aaaaaaa', '0.9.0-1.1-aaaaaaa'] as const
const KEY = newKey()

/** A service whose hosts do everything at once: what a run takes is what it waits for on the way to them and back. */
export interface InstantService {
  /**
   * In this order: every script that began as `host script`, every connection from a host as `host to PORT`, every path that was asked
   * for, `locked`, of an upload each `keep` and `received`, how many releases a run keeps, as `keep 5`, and what is recorded of a promotion
   * besides its release, as `moved-from 8000`.
   */
  readonly events: readonly string[]
  readonly inputs: Inputs
  close(): Promise<void>
}

/** What is so on its hosts. */
export interface Situation {
  /** The slot that nginx uses. */
  live: number
  /** The slot that holds the newer release; null: whichever is live. */
  newer: number | null
  /** The slots on which something listens, before anything is launched; null: the live one alone. */
  running: readonly number[] | null
  /** How often the app host still says that systemd is about to start the live slot's process, which listens from then on. */
  restarting: number
  /** Whether what answers for the slots says that it is not well. */
  isSick: boolean
  /** For a service without nginx: the slot that was promoted last; null: the live one. */
  recorded: number | null
  /** The slots whose process systemd would not start again. */
  unsupervised: readonly number[]
  /** The last lines of `deploys.jsonl`. */
  journal: readonly string[]
  /** What is reported of the newest promotion; empty if there is none. */
  promotion: string
  /** Whether a jar that is sent does not arrive. */
  isUploadCut: boolean
  /** The unit that systemd has not started; null: none. */
  stoppedUnit: string | null
  /** For which the lock is held by another run. */
  lockedMs: number
  /** How often the app hosts are still observed with a script of an earlier run at work. */
  looksAtWork: number
  /** When the process that runs on the standby, and that is promoted, ends. */
  standbyEnds: 'never' | 'at once' | 'before it is left'
  /** The Java of the app hosts; empty if there is none. */
  java: string
  /** The entry of the links layout; null: it is called like its site. Root does not let the user replace this one. */
  entry: string | null
}

/** `onScript` hears of each script that begins, as in the events, and may change the situation. */
export async function startInstantService(
  appCount: number,
  link: RelayOptions,
  overrides: Partial<Inputs> = {},
  onScript: (script: string, situation: Situation) => void = () => undefined,
): Promise<InstantService> {
  const events: string[] = []
  const opened: Array<SshHost | Relay> = []
  const situation: Situation = {
    live: 8000,
    newer: null,
    running: null,
    restarting: 0,
    isSick: false,
    recorded: null,
    unsupervised: [],
    journal: [],
    promotion: '',
    isUploadCut: false,
    lockedMs: 0,
    looksAtWork: 0,
    standbyEnds: 'never',
    java: '17.0.15',
    entry: null,
    stoppedUnit: null,
  }
  const answer: RequestListener = ({ url = '' }, response) => {
    events.push(url)
    if (url === slotAnswerPath(inputs)) response.end(`${upstreamName(inputs, situation.live)}\n`)
    else if (situation.isSick) response.writeHead(503).end()
    else response.end(url === '/health' ? '{"status":"UP","groups":["readiness"]}' : '{"status":"UP"}')
  }
  const web = createServer(answer).listen(0, '127.0.0.1')
  await once(web, 'listening')
  const open = async (name: string, run: (script: ScriptName, args: readonly string[]) => Talk) => {
    const logged = (script: ScriptName, args: readonly string[]) => {
      events.push(`${name} ${script}`)
      onScript(`${name} ${script}`, situation)
      return run(script, args)
    }
    const onReached = (port: number) => events.push(`${name} to ${port}`)
    const host = await startSshHost({ run: logged, web, onReached })
    const relay = await startRelay({ host: '127.0.0.1', port: host.port }, link)
    opened.push(relay, host)
    return { host: relay.host, port: relay.port, user: 'ubuntu' }
  }
  const app = (script: ScriptName, args: readonly string[]) =>
    answerInTurn(script, args, situation, events) ?? answerOnApp(script, args, situation)
  const nginx = (script: ScriptName, args: readonly string[]) => {
    if (script === 'promote') events.push(...(args[8] ?? '').split('\n').filter((line) => /^(?!release )./.test(line)))
    return answerOnNginx(script, args, situation, inputs)
  }
  const appHosts = await Promise.all(
    Array.from({ length: appCount }, async (_, index) => ({
      ...(await open(`app${index + 1}`, app)),
      address: `10.0.0.${index + 1}`,
      deployPath: '/home/ubuntu/shop',
    })),
  )
  const nginxHosts = [await open('nginx', nginx)]
  const ssh = { privateKey: KEY, passphrase: '', knownHosts: '', hostKeyChecking: false, jump: null }
  const inputs = createInputs({ appHosts, nginxHosts, ssh, ...overrides })
  return {
    events,
    inputs,
    async close() {
      for (const one of opened) await one.close()
      web.close()
    },
  }
}

/** A script that hears words until one that matches, at which it says the last lines. */
function until(last: RegExp, says: readonly string[], ...atLast: string[]): Talk {
  return {
    says,
    hears: (word) => (last.test(word) ? { says: atLast, isOver: true } : { says: [], isOver: false }),
  }
}

/** Of scripts that the events tell more of. */
function answerInTurn(
  script: ScriptName,
  args: readonly string[],
  { lockedMs, isUploadCut }: Situation,
  events: string[],
): Talk | null {
  if (script === 'write-journal') events.push(`keep ${args[1]}`)
  if (script === 'lock') return lock(lockedMs, events)
  if (script !== 'receive') return null
  return isUploadCut ? { says: [] } : { says: [], hears: receive(events) }
}

function lock(ms: number, events: string[]): Talk {
  const locked = () => {
    events.push('locked')
    return ['locked']
  }
  const held: Talk = { ...until(/^release$/, ['held somebody']), later: { ms, says: locked } }
  return ms > 0 ? held : until(/^release$/, locked())
}

function answerOnApp(script: ScriptName, args: readonly string[], situation: Situation): Talk {
  const { live, newer, running, recorded, restarting, journal, looksAtWork } = situation
  const [, , port = '', , , , , healthPort = ''] = args
  if (script === 'launch')
    return until(
      /^(leave|stage)$/,
      ['launched 101', `listening ${port} 101`, `listening ${healthPort || port} 101`],
      'left',
    )
  if (script === 'follow-process') {
    if (situation.standbyEnds === 'at once') return { says: ['watching 7 0', 'exited'] }
    return until(/^(leave|stage)$/, ['watching 7 0'], situation.standbyEnds === 'never' ? 'left' : 'exited')
  }
  if (script !== 'observe-app') return { says: [] }
  if (restarting > 0) situation.restarting -= 1
  if (restarting === 1) situation.running = [8000, 8001]
  situation.looksAtWork -= 1
  const atWork = looksAtWork > 0 ? ['at-work yes'] : []
  const [release, before] = RELEASES
  const holding = (at: number) => (at === (newer ?? live) ? release : before)
  const up = (running ?? [live]).map((at) => `process ${at} 100 own java listening 60 ${holding(at)} 1000`)
  const slots = [
    ...up,
    ...(restarting > 0 ? [`restarting ${live}`] : []),
    ...situation.unsupervised.map((at) => `unsupervised ${at}`),
    ...[8000, 8001].map((at) => `slot ${at} ${holding(at)}`),
  ]
  const kept = [`release 1000 ${release}`, `release 900 ${before}`]
  const lasting = args[9] === 'again' ? [] : ['user ubuntu', `java ${situation.java}`, 'lingers yes']
  const host = ['writable yes', 'free-kb 10000000', 'memory-kb 4000000']
  const lines = journal.map((line) => `journal ${line}`)
  return { says: [...lasting, ...host, ...slots, ...kept, ...lines, ...atWork, `live ${recorded ?? live}`, 'observed'] }
}

/** Lines of a jar are skipped as unknown words. */
function receive(events: string[]): NonNullable<Talk['hears']> {
  return (word) => {
    if (word.endsWith('keep')) events.push('keep')
    if (word === 'place') return { says: ['placed'], isOver: true }
    const isWhole = /end \d+ [0-9a-f]{64}$/.test(word)
    if (isWhole) events.push('received')
    return { says: isWhole ? ['received'] : [], isOver: false }
  }
}

function answerOnNginx(script: ScriptName, args: readonly string[], situation: Situation, inputs: Inputs): Talk {
  if (script === 'observe-nginx') return { says: observedNginx(inputs, args, situation) }
  if (script === 'watch') return until(/^end$/, ['watching'])
  if (script === 'recover') {
    situation.live = Number(args[4])
    return { says: ['ended reverted '] }
  }
  if (script !== 'promote') return { says: [] }
  situation.live = Number(args[5])
  return until(/^confirm$/, ['changing', 'promoted'], 'ended confirmed')
}

function observedNginx(inputs: Inputs, args: readonly string[], situation: Situation): string[] {
  const { live, promotion, entry, stoppedUnit } = situation
  const lines = (word: string, text: string) =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => `${word} ${line}`)
  const isInstant = inputs.setup.layout === 'instant'
  const linesOf = isInstant ? instantLines : linkLines
  const isAgain = args[8] === 'again'
  const refused = args.filter((command) => entry !== null && command.endsWith(`/${entry}`))
  const rights = ['rights told', ...refused.map((command) => `not-allowed ${command}`)]
  const stopped = stoppedUnit !== null && args[9] === stoppedUnit ? [`inactive-unit ${stoppedUnit}`] : []
  const recorded = promotion === '' ? [] : [`promotion ${promotion}`]
  const ofLinks = isInstant ? [] : ['workers-since 1000', ...(isAgain ? [] : rights), ...stopped, 'test ok']
  const lasting = isAgain ? [] : ['user ubuntu']
  return [...lasting, ...linesOf(inputs, live, lines, entry), ...recorded, ...ofLinks, 'observed']
}

type Lines = (word: string, text: string) => string[]

function instantLines(inputs: Inputs, live: number, lines: Lines): string[] {
  const { site, serverSnippet, upstreamsSnippet } = instantPaths(inputs)
  const files: ReadonlyArray<readonly [string, string]> = [
    ['/etc/nginx/nginx.conf', `http {\n    include ${inputs.nginx.sitesEnabled}/*;\n}`],
    [site, renderInstantSite(inputs, null)],
    [serverSnippet, renderServerSnippet(inputs, 'http')],
    [upstreamsSnippet, renderUpstreams(inputs, 'http')],
  ]
  return [
    `present snippet ${serverSnippet}`,
    ...lines('text snippet', renderServerSnippet(inputs, 'http')),
    'configuration /etc/nginx/nginx.conf',
    `joined ${site}`,
    ...files.flatMap(([path, text]) => [`file ${path}`, ...lines('line', text)]),
    `live ${live} 1000`,
    'state-writable yes',
  ]
}

function linkLines(inputs: Inputs, live: number, lines: Lines, entry: string | null): string[] {
  const path = (port: number) => `${inputs.nginx.sitesAvailable}/${siteName(inputs, port)}`
  const sites = [['blue', inputs.ports.blue] as const, ['green', inputs.ports.green] as const]
  return [
    `entry link 1000 ${path(live)} ${entry ?? siteName(inputs, live)}`,
    ...sites.flatMap(([slot, port]) => [
      `present ${slot} ${path(port)}`,
      ...lines(`text ${slot}`, renderLinkedSite(inputs, port, null)),
    ]),
    'configuration /etc/nginx/nginx.conf',
    'file /etc/nginx/nginx.conf',
    ...lines('line', 'http {\n}'),
  ]
}
