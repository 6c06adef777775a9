import { queueModelByName } from '../models/queue/by-name.ts'
import { hazard } from '../models/queue/hazard.ts'
import type { QueueModel } from '../models/queue/queue-model.ts'
import type { QueueScale } from '../models/queue/queue-parameters.ts'
import { FormulaPlace, type PlaceMaker, placesOf } from '../models/queue/queue-position.ts'
import { sizes } from '../models/queue/sizes.ts'

/** Who is scored: a name, and the places that it takes in queues. */
export type Contender = {
  readonly name: string
  /** A trade must go beyond its queue by more than this; lots. */
  readonly slackLots: number
  readonly place: PlaceMaker
  readonly model: QueueModel | null
}

export function contenderOf(model: QueueModel, name = model.name): Contender {
  return { name, slackLots: model.slackLots ?? 0, place: placesOf(model), model }
}

const allAhead: QueueModel = { name: 'all ahead', behind: () => 0 }

/** The same where the match may take out orders too: no model with that rule can be earlier. */
export const EARLIEST_IN_MATCH: Contender = contenderOf({
  ...allAhead,
  name: 'all ahead in-match',
  removesInMatch: true,
})

/** Every decrease was ahead of us: no model can be earlier. Risk-averse, all behind, is the latest. */
export const EARLIEST: Contender = contenderOf(allAhead)
export const LATEST: Contender = contenderOf(queueModelByName('riskAverse', 1))

/** Always at the head of the queue: filled by the first trade at its price. */
const frontOfQueue: Contender = {
  name: 'front of queue',
  slackLots: 0,
  place: () => new FormulaPlace(allAhead, 0),
  model: null,
}

const PUBLISHED = ['log', 'log2', 'power(1)', 'power(3)', 'power2(3)', 'power3(3)'] as const

/** Exponents that fit ESH4 2023-12-25, for a tape that brings no parameters of its own. */
export const FITTED_EXPONENTS = { hazard: 1.25, sizes: 1.5, sizesWithPast: 1.3 } as const

/**
 * All that are compared by default. `isEventByEvent`: each message states what one event did, so that
 * what left a level beside a trade left in the match.
 */
export function defaultContenders(
  lotSize: number,
  { unitLots, meanLots }: QueueScale,
  isEventByEvent: boolean,
): Contender[] {
  const published = PUBLISHED.map((name) => queueModelByName(name, lotSize))
  const own = [
    hazard(FITTED_EXPONENTS.hazard, unitLots),
    ...(isEventByEvent ? [hazard(FITTED_EXPONENTS.hazard, unitLots, true)] : []),
    sizes(FITTED_EXPONENTS.sizes, meanLots, isEventByEvent),
    sizes(FITTED_EXPONENTS.sizesWithPast, meanLots, isEventByEvent, true),
  ]
  return [frontOfQueue, ...[...published, ...own].map((model) => contenderOf(model))]
}
