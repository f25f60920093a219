/** Fixed, since the page that draws it may not know its own width yet. */
const WIDTH = 900

/** A Mermaid Gantt chart; its bars begin and end at milliseconds, which `axis` says how to show. */
export function drawGantt(axis: readonly string[], bars: readonly string[]): string {
  const settings = JSON.stringify({ gantt: { useWidth: WIDTH, barHeight: 18, fontSize: 12 } })
  const body = ['dateFormat x', ...axis, 'todayMarker off', ...bars].map((line) => `  ${line}`)
  return ['```mermaid', `%%{init: ${settings}}%%`, 'gantt', ...body, '```'].join('\n')
}
