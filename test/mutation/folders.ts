/**
 * What Stryker mutates of each folder: the pure files, which their unit tests alone test. judge/ is as pure, but its tests play
 * thousands of promotions, for minutes a mutant; those of keys/ call ssh-keygen. No braces: Stryker takes a comma for the end of a
 * pattern.
 */
export const FOLDERS = {
  // The other two read files; most tests of them make jars with the JDK's tools, or of 100 MB.
  jar: [
    'src/jar/central-directory.ts',
    'src/jar/delta.ts',
    'src/jar/jar.ts',
    'src/jar/read-build-info.ts',
    'src/jar/read-java-release.ts',
    'src/jar/read-manifest.ts',
  ],
  // The other two ask Git and read what GitHub's runner leaves; their tests make checkouts.
  inputs: ['src/inputs/**/*.ts', '!src/inputs/read-checkout.ts', '!src/inputs/read-run-context.ts'],
  report: ['src/report/**/*.ts'],
  notify: [
    'src/notify/commit.ts',
    'src/notify/slack/slack-failure.ts',
    'src/notify/slack/slack-message.ts',
    'src/notify/slack/slack-text.ts',
    'src/notify/github/deployment-status.ts',
    'src/notify/github/pull-request-comment.ts',
  ],
  plan: ['src/plan/**/*.ts'],
} as const satisfies Readonly<Record<string, readonly string[]>>
