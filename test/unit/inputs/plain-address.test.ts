import { expect, test } from 'vitest'
import { plainAddress } from '../../../src/inputs/plain-address.ts'

test.each([
  ['https://ops:hunter2@shop.example/x?key=a#b', 'https://shop.example/x'],
  ['HTTPS://ops@shop.example', 'HTTPS://shop.example'],
  ['/x?next=https://ops:hunter2@shop.example', '/x'],
  ['/https://a@b', '/https://a@b'],
  ['https://shop.example/@acme#top', 'https://shop.example/@acme'],
  ['', ''],
])('of %s what may be seen is %s', (address, plain) => {
  expect(plainAddress(address)).toBe(plain)
})
