/** Opens a WebSocket to {@link ../fixtures/streams/Streams.java} at this `http://` URL. */
export async function openSocket(url: string): Promise<WebSocket> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/socket`)
  await heard(socket, 'open')
  return socket
}

/** Sends a text; returns the answer: the port of the slot that the socket leads to, and the text. */
export async function said(socket: WebSocket, text: string): Promise<string> {
  const answer = heard(socket, 'message')
  socket.send(text)
  return String(((await answer) as MessageEvent).data)
}

function heard(socket: WebSocket, type: 'open' | 'message'): Promise<Event> {
  return new Promise((resolve, reject) => {
    socket.addEventListener(type, resolve, { once: true })
    socket.addEventListener('close', () => reject(new Error('the WebSocket was closed')), { once: true })
    setTimeout(() => reject(new Error(`no ${type} within 5 s`)), 5_000)
  })
}
