import { defineConfig } from 'vitest/config'

/** A mutant of what a module computes as it is loaded is tested by all tests: with those of the other folders for ten times as long. */
const folder = process.env['MUTATED_FOLDER'] ?? '*'

export default defineConfig({
  test: {
    include: [`test/unit/${folder}/**/*.test.ts`],
    exclude: [
      // They make jars with the JDK's tools or of 100 MB: seconds for each mutant, where others take milliseconds.
      ...['delta', 'zip64', 'hostile-jars'].map((name) => `test/unit/jar/${name}.test.ts`),
      // It makes checkouts with Git.
      'test/unit/inputs/run-context.test.ts',
      // They are about channels, and start servers.
      ...['webhook', 'github', 'deployment-channel', 'pull-request-channel', 'slack-channel'].map(
        (name) => `test/unit/notify/${name}.test.ts`,
      ),
      // It holds the code to a second, which it can't keep while its mutants are counted.
      'test/unit/plan/app-log/hostile-logs.test.ts',
    ],
    testTimeout: 60_000,
    // A process for each mutant, not for each file that tests it: a third of the time. None of these files leaves anything behind
    // that another one would notice.
    isolate: false,
  },
})
