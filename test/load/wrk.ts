import { spawn } from 'node:child_process'

export interface WrkOptions {
  readonly connections: number
  /** The longest that it runs. */
  readonly seconds: number
}

/** As wrk counts: `read` has connections that were closed under a request, `non2xx` statuses from 400 on. */
export interface WrkResult {
  readonly requests: number
  readonly socketErrors: {
    readonly connect: number
    readonly read: number
    readonly write: number
    readonly timeout: number
  }
  readonly non2xx: number
}

export interface Wrk {
  /** @throws when wrk can't be started or fails */
  readonly result: Promise<WrkResult>
  /** Ends it early. */
  stop(): Promise<WrkResult>
}

/** Saturates a URL with Debian's wrk over keep-alive connections. */
export function runWrk(url: string, { connections, seconds }: WrkOptions): Wrk {
  const threads = Math.min(2, connections)
  const child = spawn('wrk', [`-t${threads}`, `-c${connections}`, `-d${seconds}s`, '--timeout', '10s', url])
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  const result = new Promise<WrkResult>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve(parseWrkOutput(output))
      else reject(new Error(`wrk ended with ${code}: ${output.trim()}`))
    })
  })
  return {
    result,
    stop() {
      child.kill('SIGINT')
      return result
    },
  }
}

/** @throws if the text is not a summary of wrk */
export function parseWrkOutput(text: string): WrkResult {
  const requests = /^\s*(\d+) requests in /m.exec(text)?.[1]
  if (requests === undefined) throw new Error(`wrk said no number of requests: ${text.trim()}`)
  const errors = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(text)
  return {
    requests: Number(requests),
    socketErrors: {
      connect: Number(errors?.[1] ?? 0),
      read: Number(errors?.[2] ?? 0),
      write: Number(errors?.[3] ?? 0),
      timeout: Number(errors?.[4] ?? 0),
    },
    non2xx: Number(/Non-2xx or 3xx responses: (\d+)/.exec(text)?.[1] ?? 0),
  }
}
