import { NS_PER_DAY } from '../../units/time.ts'
import type { BreakerName } from '../breakers/breaker-table.ts'
import type { EquityWatch } from '../breakers/equity-watch.ts'
import type { EquityRecord, RiskLog } from './risk-log.ts'

/** A peak is written when it has grown by this much since it was written last. */
const GROWTH = 1.001

/**
 * Losses outlive a process: what the day began with, and how high the account stood, go into the log of
 * the breakers, and who goes on from that log begins with them. What was reset since does not come back.
 */
export class EquityMemory {
  private readonly log: RiskLog
  private readonly scope: string
  private readonly epochNs: bigint
  private readonly epochDay: number
  /** What another process left, until it is taken over. */
  private before: EquityRecord | undefined
  private readonly wasReset: ReadonlySet<BreakerName>
  private writtenPeak = 0

  constructor(log: RiskLog, strategy: string, epochNs: bigint) {
    this.log = log
    this.scope = `strategy:${strategy}`
    this.epochNs = epochNs
    this.epochDay = Number(epochNs / BigInt(NS_PER_DAY))
    const isOurs = (record: { readonly scope: string }) => record.scope === this.scope
    const at = log.records.findLastIndex((each) => each.event === 'equity' && isOurs(each))
    const since = log.records.slice(at + 1)
    this.before = log.records[at] as EquityRecord | undefined
    this.wasReset = new Set(
      since.flatMap((each) =>
        each.event === 'reset' && (isOurs(each) || each.scope === 'global') ? each.breaker : [],
      ),
    )
  }

  /** After a mark: takes over what was there before, and writes what must not be forgotten. */
  keep(timeNs: number, watch: EquityWatch, isNewDay: boolean): void {
    if (this.before !== undefined) this.resume(timeNs, watch, this.before)
    if (isNewDay || watch.peak > this.writtenPeak * GROWTH) this.write(timeNs, watch)
  }

  write(timeNs: number, { day, dayStart, peak }: EquityWatch): void {
    this.writtenPeak = peak
    const unixNs = String(this.epochNs + BigInt(timeNs))
    const about = { event: 'equity', unixNs, scope: this.scope } as const
    this.log.append({ ...about, day: day + this.epochDay, dayStart, peak })
  }

  private resume(timeNs: number, watch: EquityWatch, { day, dayStart, peak }: EquityRecord): void {
    this.before = undefined
    const isSameDay = !this.wasReset.has('dailyLoss')
    const keptPeak = this.wasReset.has('drawdown') ? watch.peak : peak
    watch.resume(timeNs, isSameDay ? day - this.epochDay : Number.NaN, dayStart, keptPeak)
    this.writtenPeak = 0
  }
}
