import type { Depth } from '../tape/schema.ts'

/** What a replay of this depth cannot know; the report prints it beside the numbers it concerns. */
export function replayLimits(depth: Depth, queueModel: string): string[] {
  const limits = [
    'Our orders do not move the recorded market: what others would have done in answer is not there.',
    'Hidden size is invisible until it trades.',
    "Times are the venue's stamps as recorded; a venue may stamp the sending, not the match.",
  ]
  if (depth !== 'l3') {
    limits.unshift(
      `Queue position is an estimate (${queueModel}): this tape does not show single orders.`,
    )
  }
  if (depth === 'l1') {
    limits.unshift('Only the best bid and offer were recorded: depth behind the best is not known.')
  }
  return limits
}
