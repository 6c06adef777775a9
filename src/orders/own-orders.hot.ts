import { assert } from '../lib/assert.ts'
import { grown } from '../lib/grow.ts'
import { GTC, type Intent, LIMIT, MARKET } from './intent.ts'
import {
  REPORT_CANCEL_REJECTED,
  REPORT_CANCELED,
  REPORT_EXPIRED,
  REPORT_NEW,
  REPORT_REJECTED,
  REPORT_REPLACE_REJECTED,
  REPORT_REPLACED,
} from './report.ts'
import {
  CANCELED,
  CREATED,
  DENIED,
  EXPIRED,
  FILLED,
  NEW,
  PARTIALLY_FILLED,
  PENDING_CANCEL,
  PENDING_NEW,
  PENDING_REPLACE,
  REJECTED,
} from './status.ts'

/** Requests under way, as bits of `pending`. */
export const REQUEST_NEW = 1
export const REQUEST_CANCEL = 2
export const REQUEST_REPLACE = 4

/**
 * Idea: a desk's own orders as it knows them, facts in columns, one slot an order. The order id is the
 * slot number, counted from 1 in the order of intents, so the same intent has the same id everywhere.
 * Layout: structure of arrays; `open` lists the live ids in the order of their submission.
 * Cost: a few array writes an intent or report; the columns double when full.
 * Holds: status is derived by `status()` from executions, pending requests and the terminal cause, and
 * never stored; leaves = qty - cum while active, 0 after.
 * Plain twin: test/oracle/plain-orders.ts.
 */
export class OwnOrders {
  count = 0
  readonly open: number[] = []
  instrument: Uint16Array
  side: Int8Array
  type: Uint8Array
  timeInForce: Uint8Array
  postOnly: Uint8Array
  priceTicks: Int32Array
  qtyLots: Float64Array
  cumLots: Float64Array
  /** Σ price x qty of executions, ticks x lots. */
  notional: Float64Array
  pending: Uint8Array
  /** Terminal status code, or 0 while the venue has not ended the order. */
  ended: Uint8Array
  acknowledged: Uint8Array
  replacePriceTicks: Int32Array
  replaceQtyLots: Float64Array

  constructor(capacity = 256) {
    this.instrument = new Uint16Array(capacity)
    this.side = new Int8Array(capacity)
    this.type = new Uint8Array(capacity)
    this.timeInForce = new Uint8Array(capacity)
    this.postOnly = new Uint8Array(capacity)
    this.priceTicks = new Int32Array(capacity)
    this.qtyLots = new Float64Array(capacity)
    this.cumLots = new Float64Array(capacity)
    this.notional = new Float64Array(capacity)
    this.pending = new Uint8Array(capacity)
    this.ended = new Uint8Array(capacity)
    this.acknowledged = new Uint8Array(capacity)
    this.replacePriceTicks = new Int32Array(capacity)
    this.replaceQtyLots = new Float64Array(capacity)
  }

  /** Registers an intent and returns its id. It is `Created` until `sent` or `deny`. */
  add(intent: Intent): number {
    const id = ++this.count
    if (id >= this.side.length) this.grow()
    this.instrument[id] = intent.instrument ?? 0
    this.side[id] = intent.side
    this.type[id] = intent.type ?? (intent.priceTicks === undefined ? MARKET : LIMIT)
    this.timeInForce[id] = intent.timeInForce ?? GTC
    this.postOnly[id] = intent.postOnly === true ? 1 : 0
    this.priceTicks[id] = intent.priceTicks ?? 0
    this.qtyLots[id] = intent.qtyLots
    return id
  }

  deny(id: number): void {
    this.ended[id] = DENIED
  }

  sent(id: number): void {
    this.pending[id] = REQUEST_NEW
    this.open.push(id)
  }

  request(id: number, request: number): void {
    this.pending[id]! |= request
  }

  clearRequest(id: number, request: number): void {
    this.pending[id]! &= ~request
  }

  acknowledge(id: number): void {
    this.acknowledged[id] = 1
    this.clearRequest(id, REQUEST_NEW)
  }

  /** Books an execution. Fills always apply, whatever the status. */
  fill(id: number, priceTicks: number, lastQtyLots: number): void {
    this.cumLots[id]! += lastQtyLots
    this.notional[id]! += priceTicks * lastQtyLots
    this.acknowledge(id)
    if (this.cumLots[id]! >= this.qtyLots[id]! && this.ended[id] === 0) this.end(id, FILLED)
  }

  /** The venue (or the gate) ended the order. The first cause stands. */
  end(id: number, cause: number): void {
    if (this.ended[id] !== 0) return
    this.ended[id] = cause
    // Requests outlive a fill: until the venue answers them, the status is theirs.
    if (cause === FILLED) this.clearRequest(id, REQUEST_NEW)
    else this.pending[id] = 0
    const at = this.open.indexOf(id)
    if (at >= 0) this.open.splice(at, 1)
  }

  /** The venue took a replace; told twice, or of none that was asked for, it changes nothing. */
  replaced(id: number): void {
    if ((this.pending[id]! & REQUEST_REPLACE) === 0) return
    this.clearRequest(id, REQUEST_REPLACE)
    this.priceTicks[id] = this.replacePriceTicks[id]!
    this.qtyLots[id] = this.replaceQtyLots[id]!
    if (this.cumLots[id]! >= this.qtyLots[id]! && this.ended[id] === 0) this.end(id, FILLED)
  }

  /** Applies a report without an execution (codes of report.ts). */
  apply(id: number, report: number): void {
    if (report === REPORT_NEW) this.acknowledge(id)
    else if (report === REPORT_CANCELED) this.end(id, CANCELED)
    else if (report === REPORT_REJECTED) this.end(id, REJECTED)
    else if (report === REPORT_EXPIRED) this.end(id, EXPIRED)
    else if (report === REPORT_REPLACED) this.replaced(id)
    else if (report === REPORT_CANCEL_REJECTED) this.clearRequest(id, REQUEST_CANCEL)
    else if (report === REPORT_REPLACE_REJECTED) this.clearRequest(id, REQUEST_REPLACE)
    else assert(false, `report ${report} is one without an execution`)
  }

  knows(id: number): boolean {
    return Number.isInteger(id) && id >= 1 && id <= this.count
  }

  isOpen(id: number): boolean {
    return (
      this.ended[id] === 0 &&
      id <= this.count &&
      (this.pending[id] !== 0 || this.acknowledged[id] === 1)
    )
  }

  leavesLots(id: number): number {
    return this.ended[id] === 0 ? this.qtyLots[id]! - this.cumLots[id]! : 0
  }

  /** Status by precedence, derived from the facts. */
  status(id: number): number {
    const ended = this.ended[id]!
    if (ended === REJECTED || ended === DENIED || ended === CANCELED || ended === EXPIRED)
      return ended
    const pending = this.pending[id]!
    if ((pending & REQUEST_CANCEL) !== 0) return PENDING_CANCEL
    if ((pending & REQUEST_REPLACE) !== 0) return PENDING_REPLACE
    if (ended === FILLED) return FILLED
    if (this.cumLots[id]! > 0) return PARTIALLY_FILLED
    if ((pending & REQUEST_NEW) !== 0) return PENDING_NEW
    return this.acknowledged[id] === 1 ? NEW : CREATED
  }

  /** Worst-case lots still to be filled on one side of one instrument, pending replaces at their larger. */
  openLots(instrument: number, side: number): number {
    const open = this.open
    let total = 0
    for (let i = 0; i < open.length; i++) {
      const id = open[i]!
      if (this.side[id] !== side || this.instrument[id] !== instrument) continue
      let qty = this.qtyLots[id]!
      if ((this.pending[id]! & REQUEST_REPLACE) !== 0 && this.replaceQtyLots[id]! > qty) {
        qty = this.replaceQtyLots[id]!
      }
      total += qty - this.cumLots[id]!
    }
    return total
  }

  private grow(): void {
    const length = this.side.length * 2
    this.instrument = grown(this.instrument, length)
    this.side = grown(this.side, length)
    this.type = grown(this.type, length)
    this.timeInForce = grown(this.timeInForce, length)
    this.postOnly = grown(this.postOnly, length)
    this.priceTicks = grown(this.priceTicks, length)
    this.qtyLots = grown(this.qtyLots, length)
    this.cumLots = grown(this.cumLots, length)
    this.notional = grown(this.notional, length)
    this.pending = grown(this.pending, length)
    this.ended = grown(this.ended, length)
    this.acknowledged = grown(this.acknowledged, length)
    this.replacePriceTicks = grown(this.replacePriceTicks, length)
    this.replaceQtyLots = grown(this.replaceQtyLots, length)
  }
}
