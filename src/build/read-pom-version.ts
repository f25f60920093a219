const NO_ELEMENTS = /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>|<![^>]*>/g
const TAG = /<(\/?)([A-Za-z_][\w.-]*)(?:\s[^>]*?)?(\/?)>([^<]*)/g

/** The project's own version in a pom.xml, else its parent's, or `null`. */
export function readPomVersion(pom: string): string | null {
  const path: string[] = []
  const versions = new Map<string, string>()
  for (const [, closing, name, selfClosing, text] of pom.replaceAll(NO_ELEMENTS, '').matchAll(TAG)) {
    if (closing === '/') {
      path.pop()
    } else if (name !== undefined && selfClosing === '') {
      path.push(name)
      if (name === 'version') versions.set(path.join('/'), (text ?? '').trim())
    }
  }
  return versions.get('project/version') ?? versions.get('project/parent/version') ?? null
}
