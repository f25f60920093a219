import { createHash } from 'node:crypto'
import type { Inputs } from '../../inputs/inputs.ts'
import { instantName } from './instant-layout.ts'

/** What fits into one of nginx's buckets of 64 bytes; setup can't make these larger, since nginx accepts that directive only once. */
const LONGEST_VARIABLE = 46

/** The upstream that sends requests to a slot, and to the other one while that slot refuses connections. */
export function upstreamName(inputs: Inputs, port: number): string {
  return `${serviceUpstreamName(inputs)}-${port}`
}

/** The upstream of a slot without a backup. */
export function previewName(inputs: Inputs, port: number): string {
  return `${upstreamName(inputs, port)}-alone`
}

/**
 * The upstream of the links layout. A site that sets no `Host` sends the name of its upstream, and Tomcat refuses one that
 * holds a "_".
 */
export function serviceUpstreamName(inputs: Inputs): string {
  return spell(instantName(inputs), '-', '_-', /-|__|_$|_\d+(_alone)?$/)
}

/** Whether nginx's answer names the slot's upstream, by its name or by one that earlier versions wrote. */
export function isUpstreamOf(inputs: Inputs, port: number, said: string): boolean {
  const name = instantName(inputs)
  return [upstreamName(inputs, port), `${name}_${port}`, `${name.replaceAll('_', '-')}-${port}`].includes(said)
}

/** A variable of the service: nginx has one namespace for all sites. */
export function variableName(inputs: Inputs, name: string): string {
  const plain = `bluegreen_${name}_${spell(instantName(inputs), '_', '_-.', /[.-]|__/)}`
  if (plain.length <= LONGEST_VARIABLE) return plain
  return `bluegreen_${name}_${createHash('sha256').update(instantName(inputs)).digest('hex').slice(0, 10)}`
}

/**
 * The name with certain characters replaced. To keep names distinct, the replaced characters are appended as digits after a
 * doubled separator: `a_b` becomes `a-b`, and `a-b` becomes `a-b--1`.
 */
function spell(name: string, sign: string, signs: string, isAmbiguous: RegExp): string {
  const found = [...name].filter((character) => signs.includes(character))
  const plain = [...name].map((character) => (signs.includes(character) ? sign : character)).join('')
  if (!isAmbiguous.test(name)) return plain
  return `${plain}${sign}${sign}${found.map((character) => signs.indexOf(character)).join('')}`
}
