import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: { include: ['test/crash/**/*.test.ts'], fileParallelism: false, testTimeout: 7_200_000, hookTimeout: 300_000 },
})
