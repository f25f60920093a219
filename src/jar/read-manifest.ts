/** The value of an attribute of a manifest's main section, which ends at the first blank line; null if it has none. */
export function readAttribute(manifest: string, name: string): string | null {
  const main = manifest.replaceAll('\r\n', '\n').split('\n\n')[0]?.replaceAll('\n ', '') ?? ''
  return (
    main
      .split('\n')
      .find((line) => line.startsWith(`${name}:`))
      ?.slice(name.length + 1)
      .trim() ?? null
  )
}
