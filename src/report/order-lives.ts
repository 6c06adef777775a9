import type { JOURNAL_CODE_NAMES } from '../engine/journal.hot.ts'
import { PLAN_STEPS } from '../engine/plan-journal.ts'
import { ORDER_TYPE_NAMES, TIME_IN_FORCE_NAMES } from '../orders/intent.ts'
import { REJECT_REASONS } from '../orders/report.ts'
import { DENIED, STATUS_NAMES } from '../orders/status.ts'
import { RISK_RULES } from '../risk/denials.ts'
import { sqlText } from '../store/duck.ts'
import type { RecordFile, RecordTable } from './record-table.ts'

/** Orders on the page at most, and events of one order. */
export const MAX_ORDERS = 2_000
export const MAX_EVENTS = 60

/** Records of the journal that are about one order, in the order of its life. */
export const LIFE_CODES = [
  'intent-new',
  'intent-replace',
  'intent-cancel',
  'arrived',
  'rested',
  'fill',
  'report',
  'unfinished',
  'plan-step',
] as const satisfies readonly (typeof JOURNAL_CODE_NAMES)[number][]

/** Steps of a plan that are done to an order: its number stands as their quantity. */
const ORDER_STEPS = ['submit', 'cancel', 'replace'] as const

/** One event of an order as the journal has it; `code` is an index into LIFE_CODES. */
export type OrderEvent = {
  readonly code: number
  /** ns since the run's epoch. */
  readonly timeNs: number
  readonly a: number
  readonly b: number
  readonly c: number
  readonly priceTicks: number
  readonly qtyLots: number
  /** Of a plan's step: the plan. */
  readonly x: number
  readonly y: number
  readonly bidTicks: number
  readonly askTicks: number
  readonly z: number
}

/** Orders that the page shows with all that happened to them. */
export type OrderLives = {
  /** Columns of the order table, of the chosen ones. */
  readonly shown: RecordTable
  /** By place in `shown`: its events, the first MAX_EVENTS, and how many there are. */
  readonly events: readonly (readonly OrderEvent[])[]
  readonly eventCounts: readonly number[]
  /** By place in `shown`: why it was refused, or ended as it did; empty where nothing says so. */
  readonly why: readonly string[]
}

const TIMES = ['submittedNs', 'acknowledgedNs', 'endedNs']
const NUMBERS = [
  'orderId',
  'side',
  'postOnly',
  'priceTicks',
  'orderQtyLots',
  'cumQtyLots',
  'notionalTicksLots',
]
const NAMES = {
  status: STATUS_NAMES,
  orderType: ORDER_TYPE_NAMES,
  timeInForce: TIME_IN_FORCE_NAMES,
  rejectReason: REJECT_REASONS,
}
const EVENT_FIELDS = [
  'timeNs',
  'code',
  'a',
  'b',
  'c',
  'priceTicks',
  'qtyLots',
  'x',
  'y',
  'bidTicks',
  'askTicks',
  'z',
] as const

/**
 * The lives of some orders: all of them up to MAX_ORDERS; else as many of each status as there is room
 * for, evenly spread over the order in which they were sent, so that what is rare is there.
 */
export async function readOrderLives(
  orders: RecordFile,
  journal: RecordFile,
  epochNs: bigint,
  most = MAX_ORDERS,
): Promise<OrderLives> {
  const places = await orders.rows((from) => chosenSql(from, most))
  const wanted = { times: TIMES, numbers: NUMBERS, names: NAMES }
  const shown = await orders.table(
    wanted,
    places.map(([place]) => Number(place)),
  )
  const ids = Array.from(shown.numbers.orderId ?? [])
  const rows = ids.length === 0 ? [] : await journal.rows((from) => eventsSql(from, ids, epochNs))
  const byId = new Map(ids.map((id) => [id, emptyLife()] as const))
  for (const row of rows) {
    const life = byId.get(Number(row[0]))
    if (life === undefined) continue
    life.events.push(eventOf(row))
    life.count = Number(row[1])
  }
  const lives = ids.map((id) => byId.get(id) ?? emptyLife())
  const why = ids.map((_, i) => whyOf(shown, i, lives[i]?.events ?? []))
  return {
    shown,
    events: lives.map(({ events }) => events),
    eventCounts: lives.map(({ count }) => count),
    why,
  }
}

type Life = { readonly events: OrderEvent[]; count: number }

const emptyLife = (): Life => ({ events: [], count: 0 })

/** Of n orders of a status q are taken where k x q / n passes a whole number. */
function chosenSql(from: string, most: number): string {
  return `WITH ranked AS (
      SELECT file_row_number AS place,
        row_number() OVER (PARTITION BY status ORDER BY file_row_number) AS k,
        count(*) OVER (PARTITION BY status) AS n,
        (SELECT greatest(1, ${most} // count(DISTINCT status)) FROM ${from}) AS room,
        count(*) OVER () AS everything
      FROM ${from}
    ), sized AS (
      SELECT place, k, n, CASE WHEN everything <= ${most} THEN n ELSE least(n, room) END AS q FROM ranked
    )
    SELECT place FROM sized WHERE (k * q) // n > ((k - 1) * q) // n ORDER BY place`
}

function eventsSql(from: string, ids: readonly number[], epochNs: bigint): string {
  const codes = LIFE_CODES.map(sqlText).join(', ')
  const wide = (low: number) =>
    `"word${low + 1}"::DOUBLE * 4294967296 + ("word${low}"::BIGINT & 4294967295)::DOUBLE`
  const byte = (shift: number) => `("word4" >> ${shift}) & 255`
  const steps = ORDER_STEPS.map((step) => PLAN_STEPS.indexOf(step)).join(', ')
  const isStep = `code::VARCHAR = 'plan-step'`
  const events = `(SELECT *, CASE WHEN ${isStep} THEN "qtyLots" ELSE number END AS id FROM ${from}
    WHERE code::VARCHAR IN (${codes}) AND (NOT ${isStep} OR (${byte(8)}) IN (${steps})))`
  return `SELECT id, count(*) OVER (PARTITION BY id), ("timeNs" - ${epochNs})::DOUBLE,
      list_position([${codes}], code::VARCHAR) - 1, ${byte(8)}, ${byte(16)}, ${byte(24)},
      "priceTicks", "qtyLots",
      CASE WHEN ${isStep} THEN number ELSE ${wide(8)} END, ${wide(10)}, "word12", "word13", ${wide(14)}
    FROM ${events}
    WHERE id IN (SELECT unnest([${ids.join(', ')}]))
    QUALIFY row_number() OVER (PARTITION BY id ORDER BY file_row_number) <= ${MAX_EVENTS}
    ORDER BY file_row_number`
}

/** After the order's number and how many events it has, the fields of one. */
function eventOf(row: readonly unknown[]): OrderEvent {
  const fields = EVENT_FIELDS.map((name, i) => [name, Number(row[i + 2])] as const)
  return Object.fromEntries(fields) as OrderEvent
}

/** The rule that denied it, or the venue's reason. */
function whyOf(shown: RecordTable, i: number, [first]: readonly OrderEvent[]): string {
  const { rejectReason, status } = shown.numbers
  if (STATUS_NAMES[status?.[i] ?? 0] === STATUS_NAMES[DENIED])
    return RISK_RULES[first?.z ?? 0] ?? ''
  const reason = rejectReason?.[i] ?? 0
  return reason > 0 ? (REJECT_REASONS[reason] ?? '') : ''
}
