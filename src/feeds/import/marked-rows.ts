import { InputError } from '../../lib/assert.ts'
import { type EventMark, unpackMark } from '../../tape/hftbacktest-event.ts'
import {
  CLEAR,
  FLAG_WHOLE_SIDE,
  KIND_NAMES,
  QUOTE,
  SNAPSHOT,
  type TapeRow,
} from '../../tape/schema.ts'
import type { Instrument } from '../../units/instrument.ts'
import { EventFields } from './event-fields.ts'
import type { RowSink } from './importer.ts'

/** Rows that wait for those before them: the two clocks of a tape do not disagree about more. */
const WAITING_MAX = 4_000_000
const ORDER_KINDS_FROM = SNAPSHOT

/** Events that were a tape's rows: they become the same rows in the same order. */
export class MarkedRows {
  private readonly fields: EventFields
  private readonly sink: RowSink
  private readonly waiting = new Map<number, TapeRow>()
  private next = 0

  constructor(file: string, instrument: Instrument, sink: RowSink) {
    this.fields = new EventFields(file, instrument)
    this.sink = sink
  }

  /** False for an event that another program wrote. */
  take(bytes: Buffer, at: number, row: number): boolean {
    const { fields } = this
    fields.open(bytes, at, row)
    const mark = unpackMark(fields.ival)
    if (mark === null) return false
    if (!fields.isHeard()) return true
    const seq = fields.fval
    if (!Number.isSafeInteger(seq) || seq < this.next || this.waiting.has(seq)) {
      throw fields.fault('fval', `given ${seq}`, 'the number of a row, each once')
    }
    this.waiting.set(seq, this.rowOf(mark))
    if (this.waiting.size > WAITING_MAX) throw this.missing()
    for (let ready = this.waiting.get(this.next); ready !== undefined; ) {
      this.sink.row(ready)
      this.waiting.delete(this.next++)
      ready = this.waiting.get(this.next)
    }
    return true
  }

  /** The file has ended. */
  end(): void {
    this.fields.checkHalves()
    if (this.waiting.size > 0) throw this.missing()
  }

  private rowOf({ kind, flags, orderRef, hasVenueOrderId }: EventMark): TapeRow {
    const { fields } = this
    if (kind < 1 || kind >= KIND_NAMES.length) {
      throw fields.fault('ival', `kind ${kind}`, `a kind from 1 to ${KIND_NAMES.length - 1}`)
    }
    const isWhole = kind === CLEAR && (flags & FLAG_WHOLE_SIDE) !== 0
    const hasGrid = kind <= CLEAR || (kind > ORDER_KINDS_FROM && kind < STATUS_FROM)
    if (!hasGrid && !Number.isSafeInteger(fields.qty)) {
      throw fields.fault('qty', `given ${fields.qty}`, 'a whole number')
    }
    return {
      eventNs: fields.timeNs('exch_ts'),
      receivedNs: fields.timeNs('local_ts'),
      kind,
      side: fields.side,
      priceTicks: isWhole ? 0 : fields.ticks(kind === QUOTE || !hasGrid ? 0 : 1),
      qtyLots: hasGrid ? fields.lots() : fields.qty,
      orderRef,
      flags,
      venueOrderId: hasVenueOrderId ? fields.orderId : 0n,
    }
  }

  private missing(): InputError {
    return new InputError(
      { file: this.fields.file, field: 'fval' },
      `row ${this.next} of the tape is missing`,
      'all rows of the tape that was exported',
      'Export the tape again.',
    )
  }
}

/** Kinds from here on state codes and rates, not sizes. */
const STATUS_FROM = 10
