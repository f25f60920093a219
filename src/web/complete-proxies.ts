const NAMES = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY']

/**
 * Gives the proxies that an environment names the scheme that they may lack, as in `proxy.corp:3128`: in a URL, the name would be the
 * scheme. GitHub's runner and curl accept such a proxy, `@actions/http-client` ignores it.
 */
export function completeProxies(environment: NodeJS.ProcessEnv): void {
  for (const name of NAMES) {
    const proxy = environment[name] ?? ''
    if (URL.parse(proxy)?.hostname === '') environment[name] = `http://${proxy}`
  }
}
