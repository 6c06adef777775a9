import type { ConvertedDay } from '../../src/conform/hftbacktest/recordings.ts'
import type { QuotingSet } from '../quoting-loop.ts'

/** One fill: order id (0 = the engine has none of ours), side, ticks, venue's ns since 1970. */
export type FillNote = readonly [orderId: number, side: number, priceTicks: number, venueNs: string]

/** What one parameter set came to. */
export type SetResult = {
  readonly orders: number
  readonly steps: number
  readonly executions: number
  readonly positionLots: number
  readonly fills: readonly FillNote[]
}

/** Seconds of the replay alone, and of setting it up where an engine can tell them apart. */
export type EngineRun = {
  readonly seconds: number
  readonly buildSeconds: number
  /** Processor time of the replay, all threads: what others do on the machine hardly shows in it. */
  readonly cpuSeconds: number
  readonly sets: readonly SetResult[]
}

/** A recorded day as the engines get it. */
export type Day = {
  readonly name: string
  readonly raw: string
  /** The recording of the day before, whose book the day opens with. */
  readonly previous: string | null
  readonly tape: ConvertedDay
}

/** The same job for every engine: these sets, this queue model, 10 ms to the venue and 10 ms back. */
export type Job = { readonly queue: string; readonly sets: readonly QuotingSet[] }

export type Engine = {
  readonly name: string
  /** Its fills have to be ours, order by order. */
  readonly mustAgree: boolean
  run(day: Day, job: Job, notesFills: boolean): Promise<EngineRun>
}
