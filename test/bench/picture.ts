import { type Figure, formatValue } from './figure.ts'
import { medianOf } from './statistics.ts'

/** Legible on white and on black alike. */
const grey = '#737b84'
const blue = '#2f81f7'
const size = { width: 760, labels: 130, values: 110, bar: 22, gap: 6, group: 84, top: 44 } as const

/** A bar chart of medians, both contenders for each figure: the text of an SVG file. */
export function drawFigures(title: string, figures: readonly Figure[]): string {
  const bars = figures.flatMap(({ unit, link, old, ours }, index) => [
    { unit, link, name: 'old pipeline', value: medianOf(old), colour: grey, top: size.top + index * size.group },
    {
      unit,
      link: '',
      name: 'this action',
      value: medianOf(ours),
      colour: blue,
      top: size.top + index * size.group + size.bar + size.gap,
    },
  ])
  const longest = Math.max(...bars.map(({ value }) => value))
  const height = size.top + figures.length * size.group
  const lines = bars.flatMap(({ unit, link, name, value, colour, top }) => {
    const length = Math.max(1, (value / longest) * (size.width - size.labels - size.values))
    const middle = top + size.bar / 2 + 5
    return [
      ...(link === '' ? [] : [text(0, top - 8, link)]),
      text(0, middle, name),
      `<rect x="${size.labels}" y="${top}" width="${length.toFixed(1)}" height="${size.bar}" rx="3" fill="${colour}"/>`,
      text(size.labels + length + 8, middle, formatValue(unit, value)),
    ]
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${height}" role="img" font-family="system-ui, sans-serif" font-size="14" fill="${grey}">
<title>${escapeXml(title)}</title>
${[`<text x="0" y="16" font-weight="bold">${escapeXml(title)}</text>`, ...lines].join('\n')}
</svg>
`
}

function text(x: number, y: number, words: string): string {
  return `<text x="${x.toFixed(1)}" y="${y}">${escapeXml(words)}</text>`
}

function escapeXml(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
