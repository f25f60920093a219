import { defineConfig } from 'vitest/config'

const onTheBed = { fileParallelism: false, testTimeout: 180_000, hookTimeout: 300_000 }

export default defineConfig({
  test: {
    projects: [
      // Some make keys and jars with the real tools, which takes its time on a busy machine.
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'], testTimeout: 60_000 } },
      {
        test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], globalSetup: 'test/e2e/global-setup.ts', ...onTheBed },
      },
    ],
  },
})
