/** The two words, in each spelling that a name may have them in. */
const PAIRS = [
  ['blue', 'green'],
  ['Blue', 'Green'],
  ['BLUE', 'GREEN'],
] as const
const COLOR = new RegExp(`(?<![A-Za-z])(${PAIRS.flat().join('|')})(?![A-Za-z])`)
const EACH_COLOR = new RegExp(COLOR, 'g')
const OTHER = new Map<string, string>(
  PAIRS.flatMap(([blue, green]) => [[blue, green] as const, [green, blue] as const]),
)

/** Whether it has a color as a word of its own, as in "shop_blue". */
export function hasColor(text: string): boolean {
  return COLOR.test(text)
}

/** With the other color instead of each. */
export function swapColors(text: string): string {
  return text.replaceAll(EACH_COLOR, (color) => OTHER.get(color) ?? color)
}

/** What sed does as {@link swapColors}: words are marked first, since it has no other way to tell where one ends. */
export function renderColorSwap(): string {
  const swaps = PAIRS.map(([blue, green]) => `s/@${blue}@/@0@/g; s/@${green}@/@${blue}@/g; s/@0@/@${green}@/g; `)
  return `s/[A-Za-z]+/@&@/g; ${swaps.join('')}s/@([A-Za-z]+)@/\\1/g; `
}
