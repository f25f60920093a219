import type { Inputs } from '../inputs/inputs.ts'
import { instantName } from './instant-layout.ts'

/** A variable of the service: nginx has one space of names for all sites. */
export function variableName(inputs: Inputs, name: string): string {
  return `bluegreen_${name}_${instantName(inputs).replaceAll(/[^A-Za-z0-9_]/g, '_')}`
}
