import { join } from 'node:path'

/** A service that Maven builds. */
export const project = join(import.meta.dirname, '../fixtures/spring')

/** Where this machine's Maven looks for its settings and packages. */
export function buildEnvironment(): Record<string, string> {
  const names = ['HOME', 'JAVA_HOME', 'MAVEN_OPTS', 'http_proxy', 'https_proxy', 'no_proxy']
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])))
}
