import type { InstrumentSpec } from '../units/instrument.ts'

export const RUN_SCHEMA_VERSION = 2

/** A number with what it takes to read it. `value` is null exactly when `undefinedBecause` says why. */
export type Metric = {
  readonly value: number | null
  readonly unit: string
  /** How many observations stand behind the value. */
  readonly n: number
  /**
   * What a mean or a share is taken over (value, quantity, time) where that is not n: the same number
   * of several runs together is their mean by these weights.
   */
  readonly weight?: number
  readonly definition: string
  /** Where the formula was published; left out where there is nothing to cite. */
  readonly source?: string
  readonly undefinedBecause?: string
}

export type TapeUse = {
  readonly tapeId: string
  /** `venue/symbol/date`. */
  readonly ref: string
  readonly instrument: InstrumentSpec
  readonly rows: number
  readonly firstEventNs: string
  readonly lastEventNs: string
  readonly gaps: number
  readonly crossedRows: number
  readonly clockShiftsNs: readonly number[]
}

/** One line of the execution model as the report prints it. */
export type ModelSetting = {
  readonly name: string
  readonly value: string
  /** Not measured: a default of the profile. */
  readonly assumed: boolean
  /** A protection or a cost that is switched off: printed in red. */
  readonly off: boolean
}

export type RunManifest = {
  readonly tapes: readonly TapeUse[]
  readonly depth: 'l1' | 'l2' | 'l3'
  readonly strategy: {
    readonly name: string
    readonly file: string
    readonly codeHash: string
    readonly params: Readonly<Record<string, unknown>>
  }
  readonly execution: {
    readonly profile: string
    readonly version: number
    readonly settings: readonly ModelSetting[]
  }
  /** Every limit by its name, `off` where it is; what else a run set of its risk, as it was written. */
  readonly risk: Readonly<Record<string, unknown>>
  readonly breakers: Readonly<
    Record<string, { readonly limit: number | 'off'; readonly scope: string }>
  >
  readonly capital: { readonly amount: string; readonly currency: string }
  readonly seed: number
  readonly engine: string
}

export type RunCounts = {
  readonly eventsByKind: Readonly<Record<string, number>>
  readonly wakes: number
  readonly intents: number
  readonly denialsByRule: Readonly<Record<string, number>>
  /** How often each breaker tripped, by its name. */
  readonly trips: Readonly<Record<string, number>>
  readonly orders: number
  readonly fillsByReason: Readonly<Record<string, number>>
  readonly cancels: number
  readonly replaces: number
  readonly rejectsByReason: Readonly<Record<string, number>>
  readonly unfinished: number
  readonly journalRecords: number
}

/** A breaker changed its state. Times are ns since 1970 as text. */
export type BreakerEvent = {
  readonly event: 'tripped' | 'half-open' | 'closed' | 'reset'
  readonly breaker: string
  readonly scope: string
  /** When it happened, and when it was noticed: when the desk next did something. */
  readonly atNs: string
  readonly noticedNs: string
  /** What was measured, and the limit; a number that JSON has no word for is text. */
  readonly value: number | string
  readonly limit: number | string
  readonly reason: string
  readonly by: string
  /** Of a trip: the intents that it refused until it was armed again. */
  readonly refused: number
}

/** What the same run came to without breakers: a twin of the desk over the same tapes and seed. */
export type WithoutBreakers = {
  /** Empty where the twin's strategy threw, and `failure` says what. */
  readonly journalHash: string
  readonly failure: string | null
  readonly counts: RunCounts | null
  readonly metrics: Readonly<Record<string, Metric>>
  /** Net PnL of both, at some of the samples. Times in ns since the run's epoch. */
  readonly path: {
    readonly timeNs: readonly number[]
    readonly with: readonly number[]
    readonly without: readonly number[]
  }
}

/** `run.json`. Everything outside `environment` and `timing` is the same in every repetition. */
export type RunJson = {
  readonly schema: number
  readonly runId: string
  readonly journalHash: string
  /** The command that makes this run again. */
  readonly command: string
  readonly manifest: RunManifest
  readonly epochNs: string
  readonly startNs: string
  readonly endNs: string
  readonly sampleNs: number
  readonly counts: RunCounts
  readonly metrics: Readonly<Record<string, Metric>>
  readonly costs: Readonly<Record<string, Metric>>
  /** In the order in which they were noticed. */
  readonly breakers: readonly BreakerEvent[]
  /** Null where no breaker acted. */
  readonly withoutBreakers: WithoutBreakers | null
  /** What a replay cannot know, for this run's depth and models. */
  readonly limits: readonly string[]
  /** What the strategy noted, the first 1,000; times in ns since 1970. */
  readonly notes: readonly { readonly timeNs: string; readonly text: string }[]
  readonly environment: {
    readonly node: string
    readonly v8: string
    readonly platform: string
    readonly arch: string
  }
  readonly timing: {
    readonly wallSeconds: number
    readonly events: number
    readonly eventsPerSecond: number
    readonly peakMemoryMb: number
  }
}

/** Columns of `fills.parquet`: one row per execution that was booked, in the order it was heard. */
export type FillTable = {
  readonly rows: number
  readonly fillNumber: Int32Array
  readonly orderId: Int32Array
  readonly instrument: Int32Array
  /** 1 bought, -1 sold. */
  readonly side: Int8Array
  readonly priceTicks: Int32Array
  readonly qtyLots: Float64Array
  /** Venue's time and ours, ns since the run's epoch. */
  readonly venueNs: Float64Array
  readonly heardNs: Float64Array
  /** 1 when our order rested. */
  readonly maker: Uint8Array
  /** Index into FILL_REASONS of src/orders/report.ts. */
  readonly reason: Uint8Array
  readonly valueUnits: Float64Array
  readonly feeUnits: Float64Array
  /** Size ahead of us at our price: when the order joined the queue, and at the fill. Lots. */
  readonly queueAtPlacementLots: Float64Array
  readonly queueAtFillLots: Float64Array
  /** The venue's best at the fill. */
  readonly bidTicks: Int32Array
  readonly askTicks: Int32Array
}

/** Columns of `orders.parquet`: one row per intent that passed the gate or was denied by it. */
export type OrderTable = {
  readonly rows: number
  readonly orderId: Int32Array
  readonly instrument: Int32Array
  readonly side: Int8Array
  /** Codes of src/orders/intent.ts. */
  readonly orderType: Uint8Array
  readonly timeInForce: Uint8Array
  readonly postOnly: Uint8Array
  readonly priceTicks: Int32Array
  readonly orderQtyLots: Float64Array
  readonly cumQtyLots: Float64Array
  /** Σ price x qty of its fills in ticks x lots; average price = this / cumQtyLots. */
  readonly notionalTicksLots: Float64Array
  readonly submittedNs: Float64Array
  /** When we heard the first answer, and when it ended; NaN = never. */
  readonly acknowledgedNs: Float64Array
  readonly endedNs: Float64Array
  /** Status code of src/orders/status.ts at the end of the run. */
  readonly status: Uint8Array
  /** Index into REJECT_REASONS of src/orders/report.ts (0 = none). */
  readonly rejectReason: Uint8Array
  /** Heard mid when it was submitted, in half ticks (bid + ask); NaN without both sides. */
  readonly decisionMidHalfTicks: Float64Array
  /** Venue's mid when it arrived there, in half ticks; NaN when it never did. */
  readonly arrivalMidHalfTicks: Float64Array
}

/** Columns of `equity.parquet`: samples every `sampleNs` plus one at the end. First instrument's book. */
export type EquityTable = {
  readonly rows: number
  /** ns since the run's epoch. */
  readonly timeNs: Float64Array
  /** Book as heard; NO_BID / NO_ASK when empty. */
  readonly bidTicks: Int32Array
  readonly askTicks: Int32Array
  /** Extremes of the mid since the last sample, that one among them, in half ticks; NaN before any. */
  readonly lowHalfTicks: Float64Array
  readonly highHalfTicks: Float64Array
  readonly positionLots: Float64Array
  readonly cashUnits: Float64Array
  readonly feeUnits: Float64Array
  /** Equity above capital in settlement currency, fees deducted; the last known mid marks. */
  readonly equity: Float64Array
}
