import { defineConfig } from 'vitest/config'
import { FOLDERS } from './folders.ts'

export default defineConfig({
  test: {
    include: FOLDERS.map((folder) => `test/unit/${folder}/**/*.test.ts`),
    // They make jars with the JDK's tools or of 100 MB: seconds for each mutant, where others take milliseconds.
    exclude: ['test/unit/jar/delta.test.ts', 'test/unit/jar/zip64.test.ts', 'test/unit/jar/hostile-jars.test.ts'],
    testTimeout: 60_000,
  },
})
