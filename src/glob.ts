/** What one element of a pattern matches: any number of characters, or one that fits. */
type Place = '*' | ((character: string) => boolean)

const CLASS = /\[([!^]?)(\]?(?:\[:\w+:\]|[^\]])*)\]/y
const NAMED: ReadonlyMap<string, RegExp> = new Map([
  ['alnum', /[a-zA-Z0-9]/],
  ['alpha', /[a-zA-Z]/],
  ['digit', /[0-9]/],
  ['lower', /[a-z]/],
  ['upper', /[A-Z]/],
])

/**
 * Whether a text matches a shell pattern: `*`, `?`, `[a-z]`, `[!a]`, and a backslash that quotes. No wildcard
 * matches the `wall`; without one, any does. Takes at most as many steps as the product of both lengths: as a regular
 * expression, a pattern of many stars would take forever.
 */
export function matchesGlob(pattern: string, text: string, wall = '/'): boolean {
  const places = parsePattern(pattern, wall)
  let [at, place, star, restart] = [0, 0, -1, 0]
  while (at < text.length) {
    const wanted = places[place]
    const character = text.charAt(at)
    if (wanted === '*') {
      star = place++
      restart = at
    } else if (wanted?.(character)) {
      place++
      at++
    } else {
      // The last star takes one more. An earlier one need not: it already left as much as possible for those after it.
      if (star < 0 || text.charAt(restart) === wall) return false
      at = ++restart
      place = star + 1
    }
  }
  return places.slice(place).every((rest) => rest === '*')
}

function parsePattern(pattern: string, wall: string): Place[] {
  const places: Place[] = []
  const lastEnd = pattern.lastIndexOf(']')
  for (let at = 0; at < pattern.length; ) {
    // If no "]" follows, there is no need to look for it again and again.
    const [token, place] =
      (pattern[at] === '[' && at < lastEnd && readClass(pattern, at, wall)) || readOne(pattern, at, wall)
    places.push(place)
    at += token.length
  }
  return places
}

/** The element that begins there, and its part of the pattern. */
function readOne(pattern: string, at: number, wall: string): [string, Place] {
  const character = pattern.charAt(at)
  if (character === '*') return ['*', '*']
  if (character === '?') return ['?', (one) => one !== wall]
  const literal = character === '\\' && at + 1 < pattern.length ? pattern.slice(at, at + 2) : character
  return [literal, (one) => one === literal.at(-1)]
}

/** Null if no class begins there. */
function readClass(pattern: string, at: number, wall: string): [string, Place] | null {
  CLASS.lastIndex = at
  const [whole, negation = '', content = ''] = CLASS.exec(pattern) ?? []
  if (whole === undefined) return null
  const named = [...content.matchAll(/\[:(\w+):\]/g)].flatMap(([, name = '']) => NAMED.get(name) ?? [])
  const ranges = [...content.replaceAll(/\[:\w+:\]/g, '').matchAll(/(.)(?:-(.))?/gs)]
  const isIn = (one: string) =>
    named.some((known) => known.test(one)) || ranges.some(([, from = '', to = from]) => one >= from && one <= to)
  return [whole, (one) => one !== wall && isIn(one) === (negation === '')]
}
