import fc from 'fast-check'
import * as t from '../../src/tape/schema.ts'
import { message, trade as printedTrade, type Row } from './tape-builder.ts'

const side = fc.constantFrom(1 as const, -1 as const)
const size = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 12 }))

type Bare = Omit<Row, 'atNs' | 'heardNs'>

/** Mostly on the side's own half of the prices, so that books stand; now and then through the other. */
function bare(kind: number, flags: fc.Arbitrary<number>): fc.Arbitrary<Bare> {
  const steps = fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: 0, max: 3 }) },
    { weight: 1, arbitrary: fc.integer({ min: -4, max: -1 }) },
  )
  return fc.tuple(side, steps, size, flags).map(([side, step, qtyLots, flags]) => {
    return { kind, side, priceTicks: side > 0 ? 0 - step : 1 + step, qtyLots, flags }
  })
}
const none = fc.constant(0)

const printed = bare(
  t.TRADE,
  fc.constantFrom(0, 0, 0, 0, 0, t.FLAG_HIDDEN, t.FLAG_OFFGRID, t.FLAG_OFF_BOOK),
)
// A trade meets the side that it is drawn for: the aggressor is the other one, or not known.
const trade = fc
  .tuple(printed, fc.integer({ min: 0, max: 5 }))
  .map(([row, luck]) => ({ ...row, side: luck === 0 ? 0 : -row.side }))
const level = bare(t.LEVEL, none)
const quote = bare(t.QUOTE, none)
const clear = bare(t.CLEAR, fc.constantFrom(0, t.FLAG_WHOLE_SIDE))
const gap = bare(t.GAP, none)
const status = bare(t.STATUS, none).map((row) => ({ ...row, qtyLots: row.qtyLots % 8 }))

const refresh = fc.array(level, { maxLength: 5 }).map((levels): Bare[] => {
  const row = (kind: number, side: number, flags: number): Bare => {
    return { kind, side, priceTicks: 0, qtyLots: 0, flags }
  }
  return [
    row(t.SNAPSHOT, 0, t.FLAG_SNAPSHOT_FIRST),
    row(t.CLEAR, 1, t.FLAG_WHOLE_SIDE),
    row(t.CLEAR, -1, t.FLAG_WHOLE_SIDE),
    ...levels,
    row(t.SNAPSHOT, 0, t.FLAG_SNAPSHOT_LAST),
  ]
})

const mixed = fc.oneof(
  { weight: 6, arbitrary: level },
  { weight: 6, arbitrary: quote },
  { weight: 6, arbitrary: trade },
)
const messages: fc.Arbitrary<Bare[]> = fc.oneof(
  { weight: 30, arbitrary: fc.array(mixed, { minLength: 1, maxLength: 5 }) },
  { weight: 2, arbitrary: clear.map((row) => [row]) },
  { weight: 2, arbitrary: refresh },
  { weight: 1, arbitrary: gap.map((row) => [row]) },
  { weight: 1, arbitrary: status.map((row) => [row]) },
)

/**
 * A tape of any noise: L1 and L2 rows in one message, trades, clears, refreshes, gaps, crossed rows.
 * Both clocks move in small steps, often none and sometimes back, so that times meet across lanes.
 */
export function noiseTape(maxMessages: number): fc.Arbitrary<Row[]> {
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.constant(0) },
    { weight: 6, arbitrary: fc.integer({ min: 1, max: 9 }) },
    { weight: 1, arbitrary: fc.integer({ min: -12, max: -1 }) },
  )
  const timed = fc.record({ rows: messages, step, latency: fc.integer({ min: 0, max: 20 }) })
  return fc.array(timed, { minLength: 1, maxLength: maxMessages, size: 'max' }).map((all) => {
    let now = 100
    // A trade counts at every depth: no tape is without a row.
    const opening = printedTrade(now, 1, 0, 1)
    const rest = all.flatMap(({ rows, step, latency }) => {
      now = Math.max(0, now + step)
      const times = { atNs: now, heardNs: now + latency }
      return message(
        ...rows.map((row) => ({ ...row, ...times, flags: row.flags | t.FLAG_MESSAGE_END })),
      )
    })
    return [opening, ...rest]
  })
}
