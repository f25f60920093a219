import { getProxyUrl } from '@actions/http-client'
import { afterEach, expect, test, vi } from 'vitest'
import { completeProxies } from '../../../src/web/complete-proxies.ts'

afterEach(() => vi.unstubAllEnvs())

test.each([
  ['proxy.corp:3128', 'http://proxy.corp:3128/'],
  ['mona:secret@proxy.corp:3128', 'http://mona:secret@proxy.corp:3128/'],
  ['10.0.0.1:3128', 'http://10.0.0.1:3128/'],
  ['proxy.corp', 'http://proxy.corp/'],
  ['https://proxy.corp:3128', 'https://proxy.corp:3128/'],
  ['', ''],
])('the proxy %s is used as %s', (given, used) => {
  for (const scheme of ['http', 'https']) {
    const names = [`${scheme}_proxy`, `${scheme.toUpperCase()}_PROXY`]
    for (const name of names) {
      for (const other of [...names, 'NO_PROXY', 'no_proxy']) vi.stubEnv(other, undefined)
      vi.stubEnv(name, given)
      completeProxies(process.env)
      expect(getProxyUrl(`${scheme}://shop.nowhere.invalid`)).toBe(used)
    }
  }
})
