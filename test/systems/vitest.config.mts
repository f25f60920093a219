import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/systems/**/*.test.ts'],
    reporters: ['verbose'],
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
})
