import { describe, expect, test } from 'vitest'
import { createPacer, type Pacer } from '../../../src/hosts/upload-pacer.ts'

const WINDOW = 2 * 1024 * 1024
const PIECE = 65_536
/** As OpenSSH does, a host tells what it has taken once that is more than three packets. */
const TELLS_AFTER = 96 * 1024

/** A network path with so many bytes per second, which several channels share. */
function makeLink(bytesPerSecond: number) {
  let freeAt = 0
  let underWay = 0
  let most = 0
  return {
    most: () => most,
    openChannel() {
      const channel = { outgoing: { window: WINDOW } }
      let untold = 0
      const arrive = (bytes: number) => {
        underWay -= bytes
        untold += bytes
        if (untold <= TELLS_AFTER) return
        channel.outgoing.window += untold
        untold = 0
      }
      const write = async (bytes: number) => {
        channel.outgoing.window -= bytes
        underWay += bytes
        most = Math.max(most, underWay)
        freeAt = Math.max(freeAt, performance.now()) + (bytes * 1000) / bytesPerSecond
        setTimeout(() => arrive(bytes), freeAt - performance.now())
      }
      return { channel, write }
    },
  }
}

async function sendAll(
  pacer: Pacer,
  { channel, write }: ReturnType<ReturnType<typeof makeLink>['openChannel']>,
  pieces: number,
) {
  for (let piece = 0; piece < pieces; piece++) await pacer.send(channel, PIECE, () => write(PIECE))
  pacer.leave(channel)
}

describe('unacknowledged data', () => {
  test('on a slow connection it is never more than 256 kB and a piece', async () => {
    const link = makeLink(100_000)
    await sendAll(createPacer(), link.openChannel(), 9)
    expect(link.most()).toBeLessThanOrEqual(256 * 1024 + PIECE)
  })

  test('neither is it for ten hosts behind one slow connection together, and nobody waits forever', async () => {
    const link = makeLink(1_000_000)
    const pacer = createPacer()
    const began = performance.now()
    await Promise.all(Array.from({ length: 10 }, () => sendAll(pacer, link.openChannel(), 6)))
    expect(link.most()).toBeLessThanOrEqual(1_000_000 * 2.5)
    expect(performance.now() - began).toBeLessThan(8_000)
  })

  test('small pieces to many hosts, none of which ever acknowledges anything, are all sent', async () => {
    const link = makeLink(10_000_000)
    const pacer = createPacer()
    const began = performance.now()
    await Promise.all(Array.from({ length: 12 }, () => sendAll(pacer, link.openChannel(), 1)))
    expect(performance.now() - began).toBeLessThan(2_000)
  })

  test('a fast connection is soon fully used', async () => {
    const link = makeLink(50_000_000)
    const began = performance.now()
    await sendAll(createPacer(), link.openChannel(), 300)
    expect(performance.now() - began).toBeLessThan(1_500)
  })
})
