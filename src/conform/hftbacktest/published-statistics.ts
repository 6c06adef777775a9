/** One step of a published recorder. Money in the quote currency, sizes in base units. */
export type RecorderRow = {
  readonly timeNs: bigint
  readonly price: number
  readonly position: number
  readonly balance: number
  readonly fee: number
  readonly trades: number
  readonly volume: number
  readonly value: number
}

export type PublishedStatistics = {
  readonly sharpe: number
  readonly sortino: number
  readonly profit: number
  readonly maxDrawdown: number
  readonly tradesPerDay: number
  readonly profitOverDrawdown: number
  readonly profitOverValue: number
  readonly maxPositionValue: number
}

const WINDOW_NS = 10_000_000_000n
const WINDOWS_PER_DAY = 8640
const DAYS_PER_YEAR = 252

/**
 * The statistics of the published run, by its own definitions: rows grouped into 10 s windows aligned
 * to 1970, the last of each; equity = balance + position x price - fee; SR = mean / std(n-1) x
 * sqrt(8640 x 252); Sortino divides by the root of the mean squared loss; drawdown in currency.
 */
export function publishedStatistics(rows: readonly RecorderRow[]): PublishedStatistics {
  const windows = rows.filter((row, i) => {
    const next = rows[i + 1]
    return next === undefined || next.timeNs / WINDOW_NS !== row.timeNs / WINDOW_NS
  })
  const equity = windows.map((row) => row.balance + row.position * row.price - row.fee)
  const profits = equity.slice(1).map((value, i) => value - (equity[i] ?? 0))
  const mean = profits.reduce((sum, x) => sum + x, 0) / profits.length
  const squares = profits.reduce((sum, x) => sum + (x - mean) ** 2, 0)
  const deviation = Math.sqrt(squares / (profits.length - 1))
  const losses = profits.reduce((sum, x) => sum + Math.min(0, x) ** 2, 0)
  const annual = Math.sqrt(WINDOWS_PER_DAY * DAYS_PER_YEAR)
  const profit = (equity.at(-1) ?? 0) - (equity[0] ?? 0)
  let peak = Number.NEGATIVE_INFINITY
  let maxDrawdown = 0
  for (const value of equity) {
    peak = Math.max(peak, value)
    maxDrawdown = Math.max(maxDrawdown, peak - value)
  }
  const start = (windows[0]?.timeNs ?? 0n) / WINDOW_NS
  const end = (windows.at(-1)?.timeNs ?? 0n) / WINDOW_NS
  const days = Number(end - start) / WINDOWS_PER_DAY
  const last = windows.at(-1)
  return {
    sharpe: (mean / deviation) * annual,
    sortino: (mean / Math.sqrt(losses / profits.length)) * annual,
    profit,
    maxDrawdown,
    tradesPerDay: (last?.trades ?? 0) / days,
    profitOverDrawdown: profit / maxDrawdown,
    profitOverValue: profit / (last?.value ?? 0),
    maxPositionValue: Math.max(...windows.map((row) => Math.abs(row.position) * row.price)),
  }
}
