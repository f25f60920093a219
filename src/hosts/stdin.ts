import type { ClientChannel } from 'ssh2'
import type { PacedChannel, Pacer } from './upload-pacer.ts'

type Data = string | Buffer | AsyncIterable<Buffer>

/** A script's stdin: writes are sent one after the other, no faster than the host takes them. */
export interface Stdin {
  /**
   * Resolves once the data has been taken, or the script reads no more; an iterable is asked for more only then, and may
   * give the same buffer again. It is sent at the connection's pace. Rejects if the iterable fails.
   */
  write(data: Data): Promise<void>
  end(): void
}

/** The stdin of a shell that is being opened; `onTaken` is called whenever a piece was taken. */
export function openStdin(shell: Promise<ClientChannel>, pacer: Pacer, onTaken: () => void): Stdin {
  let last: Promise<unknown> = shell
  const queue = (work: (channel: ClientChannel) => unknown) => {
    const done = last.then(async () => {
      await work(await shell)
    })
    last = done.catch(() => undefined)
    return done
  }
  return {
    write: (data) =>
      queue((channel) =>
        typeof data === 'string' || Buffer.isBuffer(data)
          ? isTaken(channel, data)
          : sendAll(channel, data, pacer, onTaken),
      ),
    end() {
      queue((channel) => channel.end())
    },
  }
}

async function sendAll(
  channel: ClientChannel,
  data: AsyncIterable<Buffer>,
  pacer: Pacer,
  onTaken: () => void,
): Promise<void> {
  const paced = channel as unknown as PacedChannel
  try {
    for await (const chunk of data) {
      if (!(await pacer.send(paced, chunk.length, () => isTaken(channel, chunk)))) return
      onTaken()
    }
  } finally {
    pacer.leave(paced)
  }
}

function isTaken(channel: ClientChannel, chunk: string | Buffer): Promise<boolean> {
  return new Promise((resolve) => {
    if (!channel.writable) {
      resolve(false)
      return
    }
    // A closing channel never confirms its last write.
    const closed = () => resolve(false)
    channel.once('close', closed)
    channel.write(chunk, (error) => {
      channel.off('close', closed)
      resolve(!error)
    })
  })
}
