import { expect, test } from 'vitest'
import { findFolderCycles } from '../../tools/folder-cycles.ts'

const from = (path: string, ...targets: string[]) => ({
  path,
  text: targets.map((target) => `import { x } from '${target}'\n`).join(''),
})

test('folders that import each other are found, also around a third one', () => {
  const plan = from('src/plan/live/find.ts', '../../hosts/see.ts')
  const hosts = from('src/hosts/see.ts', '../keys/keys.ts', './ask.ts', 'node:fs')
  const complaint = 'src/: plan imports hosts imports keys imports plan; data flows one way'
  expect(findFolderCycles([plan, hosts, from('src/keys/keys.ts', '../failure.ts')])).toEqual([])
  expect(findFolderCycles([plan, hosts, from('src/keys/keys.ts', '../plan/glob.ts')])).toEqual([complaint])
})

test('an import over several lines, of types alone, without a name or when it is needed counts', () => {
  const texts = [
    "import {\n  a,\n  b,\n} from '../one/a.ts'",
    "import type { A } from '../one/a.ts'",
    "import '../one/a.ts'",
    "const { a } = await import('../one/a.ts')",
  ]
  for (const text of texts) {
    const complaints = findFolderCycles([from('src/one/a.ts', '../two/b.ts'), { path: 'src/two/b.ts', text }])
    expect(complaints, text).toHaveLength(1)
  }
})
