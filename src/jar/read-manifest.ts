/**
 * The value of an attribute of a manifest's main section, which ends at the first blank line; null if it has none. Java takes
 * names in capitals and small letters alike, and a carriage return alone as a line's end.
 */
export function readAttribute(manifest: string, name: string): string | null {
  const main = manifest.replaceAll(/\r\n?/g, '\n').split('\n\n')[0]?.replaceAll('\n ', '') ?? ''
  return (
    main
      .split('\n')
      .find((line) => line.slice(0, name.length + 1).toLowerCase() === `${name.toLowerCase()}:`)
      ?.slice(name.length + 1)
      .trim() ?? null
  )
}
