import { type ClientRequest, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { getProxyUrl, HttpClient } from '@actions/http-client'
import { messageOf } from '../failure.ts'
import { REDIRECT_STATUSES } from '../redirect-statuses.ts'
import { USER_AGENT } from '../user-agent.ts'

/** As many as a browser follows: https://fetch.spec.whatwg.org/#http-redirect-fetch. */
const MOST_REDIRECTS = 20
const HEADERS = { 'user-agent': USER_AGENT, accept: '*/*' }

/** What came of a request. */
export interface Visit {
  /** Of the answer, after redirects; null if none came. */
  readonly status: number | null
  /** Why none came; empty if one did. */
  readonly trouble: string
  /** Whether a connection was made, to the address itself or to the proxy that a plain request goes to. */
  readonly isConnected: boolean
}

/** Requests an `http:` or `https:` address from the runner, through its proxy if it has one, and follows redirects. Never rejects. */
export async function visit(address: string, milliseconds: number): Promise<Visit> {
  const over = AbortSignal.timeout(milliseconds)
  let isConnected = false
  let url = new URL(address)
  try {
    for (let left = MOST_REDIRECTS; ; left -= 1) {
      const { status, location } = await get(url, over, () => {
        isConnected = true
      })
      if (!REDIRECT_STATUSES.includes(status) || location === undefined) return { status, trouble: '', isConnected }
      const next = URL.parse(location, url.href)
      if (next === null || !/^https?:$/.test(next.protocol) || left === 0) {
        const trouble = left === 0 ? 'too many redirects' : 'it redirects to something that is not a web address'
        return { status: null, trouble, isConnected }
      }
      url = next
    }
  } catch (thrown) {
    const reason = over.aborted ? `no answer within ${milliseconds / 1000} s` : messageOf(thrown)
    return { status: null, trouble: `${reason}${describeProxy(url)}`, isConnected }
  }
}

/** A proxy may be what is wrong. Its own address may contain a password. */
function describeProxy(url: URL): string {
  const proxy = URL.parse(getProxyUrl(url.href))
  return proxy === null ? '' : ` (through the runner's proxy ${proxy.host})`
}

interface ResponseHead {
  readonly status: number
  readonly location: string | undefined
}

/** Reads nothing of the body. */
function get(url: URL, over: AbortSignal, onConnected: () => void): Promise<ResponseHead> {
  return new Promise((resolve, reject) => {
    // To a proxy's tunnel that is still being made, destroying the request does nothing.
    over.addEventListener('abort', reject)
    const sent = createRequest(url, over)
    sent.once('socket', (socket) => socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', onConnected))
    sent.once('response', (response) => {
      onConnected()
      resolve({ status: response.statusCode ?? 0, location: response.headers.location })
      response.destroy()
    })
    sent.on('error', reject)
    sent.end()
  })
}

function createRequest(url: URL, signal: AbortSignal): ClientRequest {
  if (url.protocol === 'https:') {
    return requestHttps(url, { agent: new HttpClient(USER_AGENT).getAgent(url.href), headers: HEADERS, signal })
  }
  const proxy = URL.parse(getProxyUrl(url.href))
  return proxy === null
    ? requestHttp(url, { agent: false, headers: HEADERS, signal })
    : createProxyRequest(proxy, url, signal)
}

/** A plain request goes to the proxy itself: Squid, for one, makes tunnels to port 443 alone unless configured otherwise. */
function createProxyRequest(proxy: URL, url: URL, signal: AbortSignal): ClientRequest {
  const login = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`
  const authorization = login === ':' ? {} : { 'proxy-authorization': `Basic ${Buffer.from(login).toString('base64')}` }
  const headers = { ...HEADERS, host: url.host, ...authorization }
  const request = proxy.protocol === 'https:' ? requestHttps : requestHttp
  return request(proxy.origin, { agent: false, path: `${url.origin}${url.pathname}${url.search}`, headers, signal })
}
