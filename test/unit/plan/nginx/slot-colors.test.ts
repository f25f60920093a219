import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { hasColor, renderColorSwap, swapColors } from '../../../../src/plan/nginx/slot-colors.ts'

test.each([
  ['server_name blue.shop.example;', 'server_name green.shop.example;'],
  ['proxy_pass http://shop_green2;', 'proxy_pass http://shop_blue2;'],
  ['add_header X-Slot Blue;', 'add_header X-Slot Green;'],
  ['add_header X-SLOT GREEN_8000;', 'add_header X-SLOT BLUE_8000;'],
  ['blue GREEN blue-green @Blue@ 0 1', 'green BLUE green-blue @Green@ 0 1'],
])('the colors of "%s" are swapped, by sed as well', (line, swapped) => {
  expect(hasColor(line)).toBe(true)
  expect(swapColors(line)).toBe(swapped)
  expect(sed(line)).toBe(swapped)
})

test.each(['bluebird', 'evergreen', 'greens', 'shop_BLUEprint', 'bLUE', '@red@ 0'])('"%s" has no color', (line) => {
  expect(hasColor(line)).toBe(false)
  expect(swapColors(line)).toBe(line)
  expect(sed(line)).toBe(line)
})

function sed(line: string): string {
  return execFileSync('sed', ['-E', renderColorSwap()], { input: line, encoding: 'utf8' })
}
