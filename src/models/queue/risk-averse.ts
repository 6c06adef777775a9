import type { QueueModel } from './queue-model.ts'

/** Every cancel is behind us: only trades, and a level smaller than our queue, move us forward. */
export const riskAverse: QueueModel = { name: 'riskAverse', behind: () => 1 }
