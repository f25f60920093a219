import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    name: 'workflows',
    include: ['test/workflows/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
})
