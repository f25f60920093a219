import { globSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { LAYOUTS } from './test/harness/layouts.ts'
import { LongestFirst } from './test/tools/longest-first.ts'

const onTheBed = { globalSetup: 'test/e2e/global-setup.ts', testTimeout: 180_000, hookTimeout: 300_000 }
/** They send as many requests as the machine can take, or count the seconds in which a notifier has to answer. */
const alone = ['load-instant', 'load-links', 'new-host-load', 'reports'].map((story) => `test/e2e/${story}.test.ts`)

/** Tests run at a time: most of them wait. With four on two cores, half of the processor was idle. A story's hosts are its own. */
const lanes = availableParallelism() * 3

const e2e = { maxWorkers: lanes, sequence: { groupOrder: 1 }, ...onTheBed }
/** The longest stories, of one suite that is tried in both layouts: each layout is a process of its own. */
const ofBothLayouts = globSync('test/e2e/*.test.ts').filter((file) => {
  const text = readFileSync(file, 'utf8')
  return text.match(/^describe/gm)?.length === 1 && text.includes('each(LAYOUTS)')
})

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      // Some make keys and jars with the real tools, which takes its time on a busy machine; others wait.
      {
        test: { name: 'unit', include: ['test/unit/**/*.test.ts'], maxWorkers: lanes, testTimeout: 60_000 },
      },
      ...LAYOUTS.map(({ layout }) => ({
        test: { name: `by layout: ${layout}`, include: ofBothLayouts, env: { STORY_LAYOUT: layout }, ...e2e },
      })),
      { test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], exclude: [...alone, ...ofBothLayouts], ...e2e } },
      {
        test: { name: 'alone', include: alone, fileParallelism: false, sequence: { groupOrder: 2 }, ...onTheBed },
      },
    ],
  },
})
