import * as j from '../engine/journal.hot.ts'
import { type JournalReader, readBlock } from '../engine/journal-reader.ts'
import { PLAN_STEPS } from '../engine/plan-journal.ts'
import { InputError } from '../lib/assert.ts'
import { REPORT_CANCELED, REPORT_EXPIRED, REPORT_FILL } from '../orders/report.ts'
import { DENIED, STATUS_NAMES } from '../orders/status.ts'
import { wordsOf } from '../run/record-words.ts'
import { withDuck } from '../store/duck.ts'
import { textOfSteps } from '../units/grid.ts'
import { type Instrument, type InstrumentSpec, makeInstrument } from '../units/instrument.ts'
import { isoTime } from '../units/time.ts'
import { readRunJson } from './record.ts'
import { RecordFile } from './record-table.ts'

/** One thing that happened to an order or a plan. */
export type OrderHappening = {
  /** UTC, and ns since the run's epoch. */
  readonly time: string
  readonly timeNs: number
  /** A name of JOURNAL_CODE_NAMES, and what it says in words, the reason with it. */
  readonly what: string
  readonly words: string
  /** How long the request was on its way to the venue, or the report back; null where neither came. */
  readonly entryNs: number | null
  readonly responseNs: number | null
}

export type OrderHistory = {
  readonly runId: string
  /** The order's id; a plan's is below 0. */
  readonly order: number
  /** Id of the plan that it is part of, 0 for none; of a plan, 0. */
  readonly plan: number
  /** Of an order: where it stood when the run ended. */
  readonly standing: {
    readonly status: string
    readonly orderQty: string
    readonly cumQty: string
    /** Average price of its executions, null without one. */
    readonly avgPx: number | null
  } | null
  readonly events: readonly OrderHappening[]
  /** Of a plan: the orders that it sent. */
  readonly orders: readonly number[]
}

const ORDER_CODES = [
  j.J_INTENT_NEW,
  j.J_INTENT_CANCEL,
  j.J_INTENT_REPLACE,
  j.J_ARRIVED,
  j.J_RESTED,
  j.J_FILL,
  j.J_REPORT,
  j.J_UNFINISHED,
]
const PLAN_CODES = [j.J_PLAN, j.J_PLAN_STEP]
const SUBMIT_STEP = PLAN_STEPS.indexOf('submit')

/**
 * All that a run's journal tells of one order, or of one plan (an id below 0). Throws InputError for an id
 * that the run does not have, StoredStateError for a directory that is no run.
 */
export async function readOrderHistory(directory: string, order: number): Promise<OrderHistory> {
  const run = await readRunJson(directory)
  const epochNs = BigInt(run.epochNs)
  const spec = run.manifest.tapes[0]?.instrument as InstrumentSpec
  const instrument = makeInstrument(spec)
  return withDuck({ memoryMb: 128, threads: 1 }, async (connection) => {
    const journal = new RecordFile(connection, directory, 'journal', epochNs)
    const isPlan = order < 0
    const records = await recordsOf(journal, isPlan ? PLAN_CODES : ORDER_CODES, Math.abs(order))
    if (records.length === 0) throw await unknownOrder(journal, order)
    const events = happenings(records, instrument, epochNs)
    const steps = isPlan ? records : await stepsOf(journal, order)
    const sent = steps.filter(({ code, a }) => code === j.J_PLAN_STEP && a === SUBMIT_STEP)
    const orders = new RecordFile(connection, directory, 'orders', epochNs)
    return {
      runId: run.runId,
      order,
      plan: isPlan || sent.length === 0 ? 0 : -(sent[0]?.number ?? 0),
      standing: isPlan ? null : await standingOf(orders, order, instrument),
      events,
      orders: isPlan ? sent.map(({ qtyLots }) => qtyLots) : [],
    }
  })
}

/** The history as lines: when, how long since the line before, what. */
export function historyText({ order, plan, standing, events, orders }: OrderHistory): string {
  const name = order < 0 ? `plan ${order}` : `order ${order}`
  const of = plan < 0 ? `, part of plan ${plan}` : ''
  const filled =
    standing === null ? '' : `: ${standing.status}, ${standing.cumQty} of ${standing.orderQty}`
  const average = standing?.avgPx == null ? '' : ` at ${standing.avgPx} on average`
  const sent = orders.length === 0 ? '' : `; its orders: ${orders.join(', ')}`
  const lines = [`${name}${of}${filled}${average}${sent}`]
  let before = events[0]?.timeNs ?? 0
  for (const { time, timeNs, words, entryNs, responseNs } of events) {
    const legs = [
      ...(entryNs === null ? [] : [`entry ${millis(entryNs)}`]),
      ...(responseNs === null ? [] : [`response ${millis(responseNs)}`]),
    ]
    const leg = legs.length === 0 ? '' : `  [${legs.join(', ')}]`
    lines.push(`${time}  ${`+${millis(timeNs - before)}`.padStart(14)}  ${words}${leg}`)
    before = timeNs
  }
  return lines.join('\n')
}

const millis = (ns: number) => `${ns / 1e6} ms`

async function recordsOf(
  journal: RecordFile,
  codes: readonly number[],
  number: number,
): Promise<JournalReader[]> {
  const names = codes.map((code) => `'${j.JOURNAL_CODE_NAMES[code]}'`).join(', ')
  return recordsWhere(journal, `number = ${number} AND code::VARCHAR IN (${names})`)
}

/** The steps of plans that sent an order. */
async function stepsOf(journal: RecordFile, order: number): Promise<JournalReader[]> {
  return recordsWhere(journal, `code::VARCHAR = 'plan-step' AND "qtyLots" = ${order}`)
}

async function recordsWhere(journal: RecordFile, where: string): Promise<JournalReader[]> {
  const words = Array.from({ length: 2 * j.CELL_WORDS }, (_, w) => `"word${w}"`).join(', ')
  const rows = await journal.rows(
    (from) => `SELECT ${words} FROM ${from} WHERE ${where} ORDER BY file_row_number`,
  )
  const records: JournalReader[] = []
  for (const row of rows) {
    readBlock(Int32Array.from(row, Number), (r) => records.push({ ...r }))
  }
  return records
}

/** Requests travel in their order, and each is answered once: so legs are found. */
function happenings(
  records: readonly JournalReader[],
  instrument: Instrument,
  epochNs: bigint,
): OrderHappening[] {
  const units = {
    price: (ticks: number) => textOfSteps(instrument.priceGrid, ticks),
    qty: (lots: number) => textOfSteps(instrument.qtyGrid, lots),
  }
  const asked: number[] = []
  const arrived: number[] = []
  const made = new Map<number, number>()
  let lastArrivalNs: number | null = null
  const events: OrderHappening[] = []
  for (const r of records) {
    const { code, timeNs } = r
    let entryNs: number | null = null
    let responseNs: number | null = null
    const isAsked = code === j.J_INTENT_NEW || code === j.J_INTENT_REPLACE
    if (code === j.J_INTENT_CANCEL || (isAsked && r.z === 0)) asked.push(timeNs)
    else if (code === j.J_ARRIVED) {
      const sinceNs = asked.shift()
      entryNs = sinceNs === undefined ? null : timeNs - sinceNs
      arrived.push(timeNs)
      lastArrivalNs = timeNs
    } else if (code === j.J_FILL) made.set(r.y, timeNs)
    else if (code === j.J_REPORT) {
      const venueNs = r.a === REPORT_FILL ? (made.get(r.x) ?? null) : answered(r)
      responseNs = venueNs === null ? null : timeNs - venueNs
    }
    const words = wordsOf(r, units)
    if (words === undefined) continue
    const what = j.JOURNAL_CODE_NAMES[code] ?? ''
    const time = isoTime(epochNs + BigInt(timeNs))
    events.push({ time, timeNs, what, words, entryNs, responseNs })
  }
  return events

  /** When the venue gave this answer; null for one that came of itself, or from its door. */
  function answered(r: JournalReader): number | null {
    if (r.a === REPORT_EXPIRED) return null
    const atNs = arrived.shift()
    if (atNs !== undefined) return atNs
    // What is left of an order that ends at once ends where it arrived.
    return r.a === REPORT_CANCELED ? lastArrivalNs : null
  }
}

async function standingOf(orders: RecordFile, order: number, { qtyGrid, priceGrid }: Instrument) {
  const [row = []] = await orders.rows(
    (from) => `SELECT status::VARCHAR, "orderQtyLots", "cumQtyLots", "notionalTicksLots"
      FROM ${from} WHERE "orderId" = ${order}`,
  )
  const [status, orderLots, cumLots, notional] = row
  const cum = Number(cumLots ?? 0)
  const averageTicks = Number(notional ?? 0) / cum
  return {
    // Of what the gate denied not every order has a row.
    status: String(status ?? STATUS_NAMES[DENIED]),
    orderQty: textOfSteps(qtyGrid, Number(orderLots ?? 0)),
    cumQty: textOfSteps(qtyGrid, cum),
    avgPx: cum === 0 ? null : averageTicks * Number(textOfSteps(priceGrid, 1)),
  }
}

async function unknownOrder(journal: RecordFile, order: number): Promise<InputError> {
  const code = order < 0 ? 'plan' : 'intent-new'
  const [row] = await journal.rows(
    (from) => `SELECT max(number) FROM ${from} WHERE code::VARCHAR = '${code}'`,
  )
  const last = Number(row?.[0] ?? 0)
  const kind = order < 0 ? 'plans -1 to -' : 'orders 1 to '
  const expected =
    last === 0 ? `none: the run has no ${order < 0 ? 'plans' : 'orders'}` : `one of ${kind}${last}`
  return new InputError({ field: 'ORDER' }, String(order), expected, 'Correct it.')
}
