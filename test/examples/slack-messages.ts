import { renderEnd, renderStart, renderThread, type SlackMessage } from '../../src/notify/slack/slack-message.ts'
import type { Outcome } from '../../src/report/outcome.ts'

/** All Slack messages of a run: `webhook` instead of `bot` and `thread`; `thread` is null if there are no details. */
export function slackMessages(outcome: Outcome): {
  readonly start: SlackMessage
  readonly webhook: SlackMessage
  readonly bot: SlackMessage
  readonly thread: SlackMessage | null
} {
  return {
    start: renderStart(outcome),
    webhook: renderEnd(outcome, { isWhole: true }),
    bot: renderEnd(outcome, { isWhole: false }),
    thread: renderThread(outcome),
  }
}
