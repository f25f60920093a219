import { CONTENDERS, type ContenderName } from './contender.ts'
import { type Figure, formatValue, type Titles } from './figure.ts'
import { medianOf } from './statistics.ts'

/** Legible on white and on black alike. */
const grey = '#737b84'
const colors: Record<ContenderName, string> = { old: grey, peer: grey, ours: '#2f81f7' }
const size = { width: 760, labels: 165, values: 90, bar: 22, gap: 6, between: 28, top: 44 } as const

/** A bar chart of medians, a bar for each contender that has samples: the text of an SVG file. */
export function drawFigures(title: string, figures: readonly Figure[], titles: Titles): string {
  let below: number = size.top
  const bars = figures.flatMap(({ unit, link, samples }) => {
    const measured = CONTENDERS.filter((name) => samples[name]?.length)
    const group = measured.map((name, index) => ({
      unit,
      link: index === 0 ? link : '',
      name: titles[name],
      value: medianOf(samples[name] ?? []),
      color: colors[name],
      top: below + index * (size.bar + size.gap),
    }))
    below += measured.length * (size.bar + size.gap) + size.between
    return group
  })
  const longest = Math.max(...bars.map(({ value }) => value))
  const lines = bars.flatMap(({ unit, link, name, value, color, top }) => {
    const length = Math.max(1, (value / longest) * (size.width - size.labels - size.values))
    const middle = top + size.bar / 2 + 5
    return [
      ...(link === '' ? [] : [text(0, top - 8, link)]),
      text(0, middle, name),
      `<rect x="${size.labels}" y="${top}" width="${length.toFixed(1)}" height="${size.bar}" rx="3" fill="${color}"/>`,
      text(size.labels + length + 8, middle, formatValue(unit, value)),
    ]
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${below}" role="img" font-family="system-ui, sans-serif" font-size="14" fill="${grey}">
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
