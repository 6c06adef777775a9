import { grown } from '../lib/grow.ts'
import { allocateColumns, type TapeColumns } from './columns.ts'
import { FLAG_MESSAGE_END } from './schema.ts'

/** Rows in the making that are stamped with the times of rows of another tape. */
export class RowBuffer {
  rows = 0
  private readonly tape: TapeColumns
  private source: Int32Array = new Int32Array(1024)
  private kind: Uint8Array = new Uint8Array(1024)
  private side: Int8Array = new Int8Array(1024)
  private priceTicks: Int32Array = new Int32Array(1024)
  private qtyLots: Float64Array = new Float64Array(1024)
  private flags: Uint16Array = new Uint16Array(1024)

  constructor(tape: TapeColumns) {
    this.tape = tape
  }

  /** Adds a row with the times of row `source` of the tape. It does not end its message. */
  push(source: number, kind: number, side: number, priceTicks: number, qtyLots: number, flags = 0) {
    if (this.rows === this.kind.length) this.grow()
    const i = this.rows++
    this.source[i] = source
    this.kind[i] = kind
    this.side[i] = side
    this.priceTicks[i] = priceTicks
    this.qtyLots[i] = qtyLots
    this.flags[i] = flags & ~FLAG_MESSAGE_END
  }

  /** Copies a row of the tape as it stands. It does not end its message. */
  copy(row: number): void {
    const { kind, side, priceTicks, qtyLots, flags } = this.tape
    this.push(
      row,
      kind[row] ?? 0,
      side[row] ?? 0,
      priceTicks[row] ?? 0,
      qtyLots[row] ?? 0,
      flags[row],
    )
  }

  /** The rows since `first` are one message. */
  endMessage(first: number): void {
    if (this.rows > first)
      this.flags[this.rows - 1] = (this.flags[this.rows - 1] ?? 0) | FLAG_MESSAGE_END
  }

  /** What was made, as columns of a tape. */
  columns(): TapeColumns {
    const { rows, tape } = this
    const columns = allocateColumns(rows, tape.epochNs)
    for (let i = 0; i < rows; i++) {
      const source = this.source[i] ?? 0
      columns.eventNs[i] = tape.eventNs[source] ?? 0
      columns.receivedNs[i] = tape.receivedNs[source] ?? 0
    }
    columns.kind.set(this.kind.subarray(0, rows))
    columns.side.set(this.side.subarray(0, rows))
    columns.priceTicks.set(this.priceTicks.subarray(0, rows))
    columns.qtyLots.set(this.qtyLots.subarray(0, rows))
    columns.flags.set(this.flags.subarray(0, rows))
    columns.orderRef.fill(-1)
    return columns
  }

  private grow(): void {
    const length = this.kind.length * 2
    this.source = grown(this.source, length)
    this.kind = grown(this.kind, length)
    this.side = grown(this.side, length)
    this.priceTicks = grown(this.priceTicks, length)
    this.qtyLots = grown(this.qtyLots, length)
    this.flags = grown(this.flags, length)
  }
}
