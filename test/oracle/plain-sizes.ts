import type { SizeRule } from '../../src/models/queue/queue-model.ts'

type Entry = { size: number; left: number; isAhead: boolean }

/** Orders at a level and the lots of each that are expected to be left, as a list of objects. */
export class PlainSizes {
  private entries: Entry[] = []
  private least = 0
  private readonly rule: SizeRule

  constructor(rule: SizeRule, shown: number) {
    this.rule = rule
    const chunks = Math.ceil(shown / rule.meanLots)
    for (let i = 0; i < chunks; i++) {
      this.entries.push({ size: 0, left: shown / chunks, isAhead: true })
    }
    this.least = shown
  }

  /** Lots ahead of us: it never grows. */
  get ahead(): number {
    return this.least
  }

  get total(): number {
    return sum(this.entries)
  }

  takeFromHead(lots: number): void {
    let rest = lots
    while (rest > 0 && this.entries.length > 0) {
      const first = this.entries[0]!
      const taken = Math.min(rest, first.left)
      rest -= taken
      if (taken === first.left) this.entries.shift()
      else {
        first.size -= (taken * first.size) / first.left
        first.left -= taken
      }
    }
    this.measure()
  }

  becomes(shown: number): void {
    const change = shown - this.total
    if (change > 1e-9) this.entries.push({ size: change, left: change, isAhead: false })
    if (change >= -1e-9) return
    if (shown > 0) this.cancel(-change)
    this.entries = this.entries.filter(({ size, left }) => {
      return left > 0.02 * (size === 0 ? this.rule.meanLots : size)
    })
    while (this.total > shown + 1e-12) {
      const last = this.entries.at(-1)!
      const excess = this.total - shown
      if (excess >= last.left) this.entries.pop()
      else last.left -= excess
    }
    const missing = shown - this.total
    if (missing > 1e-12) this.entries.push({ size: 0, left: missing, isAhead: false })
    this.measure()
    this.least = Math.min(this.least, shown)
  }

  /** An order of this many lots left: everyone loses by its weight, nobody more than it has. */
  private cancel(lots: number): void {
    const weights = this.entries.map((entry, i) => {
      const behind = this.entries.slice(i + 1).reduce((n, each) => n + this.orders(each), 0)
      return this.orders(entry) * match(entry.size, lots) * this.hazard(behind)
    })
    let rest = lots
    for (let round = 0; round < 4 && rest > 1e-9; round++) {
      const all = weights.reduce((a, b) => a + b, 0)
      if (all === 0) return
      const share = rest / all
      this.entries.forEach((entry, i) => {
        const loss = Math.min(weights[i]! * share, entry.left)
        if (loss === entry.left) weights[i] = 0
        entry.left -= loss
        rest -= loss
      })
    }
  }

  /** (1 + behind)^-hazard, on straight lines between eighths of an order. */
  private hazard(behind: number): number {
    const at = (eighths: number) => (1 + eighths / 8) ** -this.rule.hazard
    const low = Math.floor(behind * 8)
    return at(low) + (behind * 8 - low) * (at(low + 1) - at(low))
  }

  private orders({ size, left }: Entry): number {
    return left / (size === 0 ? this.rule.meanLots : size)
  }

  private measure(): void {
    this.least = Math.min(this.least, sum(this.entries.filter(({ isAhead }) => isAhead)))
  }
}

function match(size: number, lots: number): number {
  if (size === 0) return 6 / Math.PI ** 2 / lots ** 2
  if (size - lots >= 0.5) return 0.05 / (size - 1)
  return size - lots > -0.5 ? 0.95 : 0
}

function sum(entries: readonly Entry[]): number {
  return entries.reduce((all, { left }) => all + left, 0)
}
