import type { Inputs } from '../../inputs/inputs.ts'
import { instantName } from './instant-layout.ts'

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
  return `bluegreen_${name}_${spell(instantName(inputs), '_', '_-.', /[.-]|__/)}`
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
