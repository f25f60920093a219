import { expect } from 'vitest'
import type { Service } from './service.ts'

/** Every nginx serves this version, from this slot of each app host, and nothing else. */
export async function expectServed(service: Service, version: string, port: number): Promise<void> {
  const { apps, nginxes } = service.bed
  for (const nginx of nginxes) {
    const askSome = () => Promise.all(Array.from({ length: 4 * apps.length }, () => service.ask('/', nginx)))
    const expected = apps.map(({ name }) => `200: ${version} on port ${port} of ${name}`)
    const answered = new Set(
      (await askSome()).map((answer) => `${answer.status}: ${answer.version} on port ${answer.port} of ${answer.host}`),
    )
    expect([...answered].sort(), nginx.name).toEqual(expected)
  }
}
