import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** What the runner would show of a step that ran the action. */
export interface ActionResult {
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
  /** What the step printed, workflow commands included. */
  readonly log: string
  readonly outputs: Readonly<Record<string, string>>
  readonly summary: string
  readonly seconds: number
  /** What the post step printed, which the runner starts after every end of the main step. */
  readonly postLog: string
}

export interface RunningAction {
  readonly child: ChildProcess
  readonly done: Promise<ActionResult>
  /** Resolves once the log contains the text; rejects when the run ends without it. */
  said(text: string): Promise<void>
}

export interface RunOptions {
  /** The workspace: where the build runs. */
  readonly workspace?: string
  readonly env?: Readonly<Record<string, string>>
  /** GitHub's description of the event that started the run. */
  readonly event?: object
  /** Gets the log as it comes. */
  readonly onOutput?: (text: string) => void
}

const BUNDLE = join(ROOT, 'dist/index.js')

let runNumber = 100

/** Runs `dist/index.js` as the runner does: inputs with action.yml's defaults, GitHub's variables, files for what it hands back. */
export function startAction(inputs: Readonly<Record<string, string>>, options: RunOptions = {}): RunningAction {
  const folder = mkdtempSync(join(tmpdir(), 'bluegreen-run-'))
  const file = (name: string) => {
    const path = join(folder, name)
    writeFileSync(path, name === 'event.json' ? JSON.stringify(options.event ?? {}) : '')
    return path
  }
  const files = { output: file('output'), summary: file('summary'), state: file('state'), event: file('event.json') }
  runNumber += 1
  const environment = {
    PATH: process.env['PATH'] ?? '',
    HOME: process.env['HOME'] ?? '/root',
    ...githubVariables(files, options.workspace ?? folder),
    ...inputVariables(inputs),
    ...options.env,
  }
  const start = (env: NodeJS.ProcessEnv) =>
    spawn(process.execPath, [BUNDLE], { cwd: options.workspace ?? folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const child = start(environment)
  const began = performance.now()
  let log = ''
  const listeners = new Set<() => void>()
  const hear = (chunk: Buffer) => {
    log += chunk.toString('utf8')
    options.onOutput?.(chunk.toString('utf8'))
    for (const listener of listeners) listener()
  }
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  const done = once(child, 'close').then(async ([exitCode, signal]) => {
    const seconds = (performance.now() - began) / 1000
    const postLog = await runPost(start({ ...environment, ...stateVariables(readFileSync(files.state, 'utf8')) }))
    const outputs = readOutputs(readFileSync(files.output, 'utf8'))
    const summary = readFileSync(files.summary, 'utf8')
    rmSync(folder, { recursive: true })
    return { exitCode, signal, log, outputs, summary, seconds, postLog }
  })
  return { child, done, said: (text) => waitForText(text, () => log, listeners, done) }
}

/** Runs the action to its end. */
export function runAction(inputs: Readonly<Record<string, string>>, options: RunOptions = {}): Promise<ActionResult> {
  return startAction(inputs, options).done
}

async function runPost(child: ReturnType<typeof spawn>): Promise<string> {
  let log = ''
  const hear = (chunk: Buffer) => {
    log += chunk.toString('utf8')
  }
  child.stdout?.on('data', hear)
  child.stderr?.on('data', hear)
  const [exitCode] = await once(child, 'close')
  if (exitCode !== 0) throw new Error(`the post step ended with ${exitCode}:\n${log}`)
  return log
}

/** The state that main saved, as the runner passes it to the post step. */
function stateVariables(text: string): Record<string, string> {
  return Object.fromEntries(Object.entries(readOutputs(text)).map(([name, value]) => [`STATE_${name}`, value]))
}

async function waitForText(
  text: string,
  log: () => string,
  listeners: Set<() => void>,
  done: Promise<unknown>,
): Promise<void> {
  const heard = Promise.withResolvers<void>()
  const listen = () => {
    if (log().includes(text)) heard.resolve()
  }
  listeners.add(listen)
  listen()
  const ended = done.then(() => {
    if (!log().includes(text)) throw new Error(`the run ended without saying "${text}":\n${log()}`)
  })
  await Promise.race([heard.promise, ended])
  listeners.delete(listen)
}

function githubVariables(files: Readonly<Record<'output' | 'summary' | 'state' | 'event', string>>, workspace: string) {
  return {
    GITHUB_ACTIONS: 'true',
    GITHUB_WORKSPACE: workspace,
    GITHUB_REPOSITORY: 'acme/shop',
    GITHUB_SHA: '5f2b9c41d0e8a7b6c5d4e3f2a1b0c9d8e7f6a5b4',
    GITHUB_REF: 'refs/heads/dev',
    GITHUB_REF_NAME: 'dev',
    GITHUB_ACTOR: 'mona',
    GITHUB_EVENT_NAME: 'workflow_dispatch',
    GITHUB_EVENT_PATH: files.event,
    GITHUB_RUN_ID: String(7_000_000 + runNumber),
    GITHUB_RUN_NUMBER: String(runNumber),
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_OUTPUT: files.output,
    GITHUB_STEP_SUMMARY: files.summary,
    GITHUB_STATE: files.state,
  }
}

function inputVariables(inputs: Readonly<Record<string, string>>): Record<string, string> {
  const action = parse(readFileSync(join(ROOT, 'action.yml'), 'utf8')) as {
    inputs: Record<string, { default?: unknown }>
  }
  const defaults = Object.entries(action.inputs).map(([name, input]) => [name, evaluate(input.default)] as const)
  const given = [...defaults, ...Object.entries(inputs)]
  return Object.fromEntries(given.map(([name, value]) => [`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`, value]))
}

/** The runner evaluates expressions in defaults; the only one is the run's token, and a run here has none. */
function evaluate(value: unknown): string {
  return /^\$\{\{.*\}\}$/.test(String(value)) ? '' : String(value ?? '')
}

function readOutputs(text: string): Record<string, string> {
  const entries = [...text.matchAll(/^([\w-]+)<<(ghadelimiter_\S+)\n([\s\S]*?)\n?\2$/gm)]
  return Object.fromEntries(entries.map(([, name, , value]) => [name ?? '', value ?? '']))
}
