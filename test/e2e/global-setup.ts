import { whyNoBed } from '../bed/bed.ts'
import { buildJars } from '../fixtures/fixtures.ts'
import { whyNoAcme } from '../harness/acme.ts'
import { storyVersions } from '../harness/service.ts'

/** Once, before the stories: what they deploy; or why they are skipped. */
export async function setup(): Promise<void> {
  // To name them takes no jars.
  if (process.env['STORIES_LISTED']) return
  const obstacle = whyNoBed()
  if (obstacle) process.stderr.write(`\nThe end-to-end stories are skipped: ${obstacle}\n\n`)
  else await buildJars(storyVersions)
  const lack = whyNoAcme()
  if (lack) process.stderr.write(`\nThe stories of certbot are skipped: ${lack}\n\n`)
}
