import { expect, test } from 'vitest'
import { matchesGlob } from '../../src/glob.ts'

test.each([
  ['/etc/nginx/conf.d/*.conf', '/etc/nginx/conf.d/shop.conf', true],
  ['/etc/nginx/conf.d/*.conf', '/etc/nginx/conf.d/shop.conf.bak', false],
  ['/etc/nginx/conf.d/*.conf', '/etc/nginx/conf.d/a/shop.conf', false],
  ['/etc/*/*.conf', '/etc/a.b/a.conf.conf', true],
  ['/*a*/b', '/aa/b', true],
  ['*a*b', 'a/ab', false],
  ['a?c', 'a/c', false],
  ['a?c', 'abc', true],
  ['/etc/[a-c]x[!0-9]', '/etc/bxz', true],
  ['/etc/[a-c]x[!0-9]', '/etc/bx7', false],
  ['a[^/]b', 'a/b', false],
  ['dev_[[:digit:]][]x]', 'dev_8]', true],
  ['dev_[z-a]', 'dev_b', false],
  ['dev_[', 'dev_[', true],
  ['dev_[a', 'dev_a', false],
  ['dev_\\*', 'dev_*', true],
  ['dev_\\*', 'dev_8', false],
  ['a**', 'a', true],
  ['', 'a', false],
])('%s fits %s: %s', (pattern, text, fits) => {
  expect(matchesGlob(pattern, text)).toBe(fits)
})

test('without a separator a star matches anything', () => {
  expect(matchesGlob('-sfn * /etc/*', '-sfn a /etc/nginx/b', '')).toBe(true)
})

test('many stars take no time', () => {
  const begun = performance.now()
  expect(matchesGlob('*a'.repeat(2_000), `${'a'.repeat(4_000)}b`)).toBe(false)
  expect(performance.now() - begun).toBeLessThan(5_000)
})
