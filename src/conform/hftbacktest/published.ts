import type { PublishedStatistics } from './published-statistics.ts'
import type { RunTotals } from './queue-golden.ts'

/** Figures that hftbacktest published, or that were measured with its release 2.4.4. */

/** Where the clock of the published loops starts: venue's time of the first event, 2024-07-19. */
export const QUOTING_START_NS = 1721347201533000000n

/** Conversions of three days: clock shift, rows after splitting, levels of the closing book. */
export const CONVERSIONS = {
  '20240718': { shiftNs: 1522101448, splitRows: 80846, closingLevels: 4063 },
  '20240719': { shiftNs: 1523469656, splitRows: 337541, closingLevels: null },
  '20240808': { shiftNs: 1272156851, splitRows: 491973, closingLevels: 9597 },
} as const

/** First row of 2024-08-08 as converted. */
export const FIRST_ROW_0808 = {
  eventNs: 1723161256298000000n,
  receivedNs: 1723161256302471518n,
  priceTicks: 587102,
  qtyLots: 14,
}

/** Closing book of 2024-08-08: the best five bids, and the last ask. Ticks and lots. */
export const CLOSING_BIDS_0808 = [
  [616597, 1486],
  [616590, 2],
  [616581, 33],
  [616580, 6718],
  [616579, 7],
] as const
export const CLOSING_LAST_ASK_0808 = [6170500, 3] as const

/** Best bid and ask heard at 1721347261533000000 + k x 60 s. Ticks. */
export const BEST_EACH_MINUTE = [
  [639799, 639800],
  [639313, 639314],
  [638708, 638709],
  [638484, 638485],
  [638890, 638891],
] as const

/** Three levels a side at the first of those moments: ticks and lots, best first. */
export const DEPTH_FIRST_MINUTE = {
  asks: [
    [639800, 1661],
    [639801, 166],
    [639814, 2],
  ],
  bids: [
    [639799, 17429],
    [639798, 11],
    [639797, 347],
  ],
} as const

type Statistic = { readonly value: number; readonly tolerance: number }

export const QUOTING_STATISTICS: Readonly<Record<keyof PublishedStatistics, Statistic>> = {
  sharpe: { value: 88.600914, tolerance: 5e-7 },
  sortino: { value: 158.480017, tolerance: 5e-7 },
  profit: { value: 274.39834, tolerance: 5e-6 },
  maxDrawdown: { value: 981.6788, tolerance: 5e-5 },
  tradesPerDay: { value: 9792, tolerance: 0.5 },
  profitOverDrawdown: { value: 0.279519, tolerance: 5e-7 },
  profitOverValue: { value: 0.000126, tolerance: 5e-7 },
  maxPositionValue: { value: 1022224.8, tolerance: 0.05 },
}

const TOTALS_10_MS = [
  ['riskAverse', 213, 0.3, -19183.331, 27.3554222],
  ['power(2)', 223, 0.3, -19187.56, 28.6349684],
  ['power(3)', 223, 0.3, -19186.991, 28.6347742],
  ['power2(2)', 268, 0.27, -17267.198, 34.3866748],
  ['power3(3)', 215, 0.3, -19182.968, 27.6112564],
  ['log', 251, 0.3, -19181.614, 32.2131436],
  ['log2', 218, 0.29, -18546.688, 27.995402],
] as const

const TOTALS_100_MS = [
  ['riskAverse', 168, 0.36, -23011.902, 21.4738456],
  ['power(2)', 178, 0.34, -21739.699, 22.7530122],
  ['power(3)', 179, 0.35, -22377.003, 22.8805378],
  ['power2(2)', 212, 0.32, -20459.353, 27.0978142],
  ['power3(3)', 167, 0.35, -22374.744, 21.346414],
  ['log', 195, 0.35, -22375.028, 24.9252036],
  ['log2', 169, 0.35, -22378.276, 21.6025392],
] as const

/** Totals of the fourteen queue-model runs of 2024-07-19. */
export const QUEUE_TOTALS: readonly RunTotals[] = [
  ...TOTALS_10_MS.map((row) => totals(10_000_000, 3007, row)),
  ...TOTALS_100_MS.map((row) => totals(100_000_000, 3010, row)),
]

function totals(
  latencyNs: number,
  steps: number,
  [model, fills, position, balance, fee]: readonly [string, number, number, number, number],
): RunTotals {
  return { latencyNs, steps, model, fills, position, balance, fee }
}
