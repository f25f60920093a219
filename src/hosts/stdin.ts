import type { ClientChannel } from 'ssh2'

type Data = string | Buffer | AsyncIterable<Buffer>

/** A script's stdin: what is written goes one after the other, no faster than the host takes it. */
export interface Stdin {
  /**
   * Resolves once the data has been taken, or the script reads no more; an iterable is asked for more only then, and may
   * give the same buffer again. Rejects where the iterable fails.
   */
  write(data: Data): Promise<void>
  end(): void
}

/** The stdin of a shell that is on its way. */
export function openStdin(shell: Promise<ClientChannel>): Stdin {
  let last: Promise<unknown> = shell
  const queue = (work: (channel: ClientChannel) => unknown) => {
    const done = last.then(async () => {
      await work(await shell)
    })
    last = done.catch(() => undefined)
    return done
  }
  return {
    write: (data) => queue((channel) => writeAll(channel, data)),
    end() {
      queue((channel) => channel.end())
    },
  }
}

async function writeAll(channel: ClientChannel, data: Data): Promise<void> {
  for await (const chunk of typeof data === 'string' || Buffer.isBuffer(data) ? [data] : data) {
    if (!(await isTaken(channel, chunk))) return
  }
}

function isTaken(channel: ClientChannel, chunk: string | Buffer): Promise<boolean> {
  return new Promise((resolve) => {
    if (!channel.writable) {
      resolve(false)
      return
    }
    // A channel that closes is silent about what it was given last.
    const closed = () => resolve(false)
    channel.once('close', closed)
    channel.write(chunk, (error) => {
      channel.off('close', closed)
      resolve(!error)
    })
  })
}
