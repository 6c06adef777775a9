import type { FillTable } from '../run/run-record.ts'

/** Which fills are an order's, in the order in which they were heard. 4 bytes a fill, 4 an order. */
export class FillsByOrder {
  /** By order id: where its fills begin in `rows`; the next one's begin where they end. */
  private readonly starts: Int32Array
  private readonly rows: Int32Array

  constructor(fills: FillTable) {
    const ids = fills.orderId.subarray(0, fills.rows)
    const most = ids.reduce((a, b) => (a > b ? a : b), -1)
    this.starts = new Int32Array(most + 2)
    this.rows = new Int32Array(fills.rows)
    for (const id of ids) this.starts[id + 1] = (this.starts[id + 1] ?? 0) + 1
    for (let id = 0; id <= most; id++) {
      this.starts[id + 1] = (this.starts[id + 1] ?? 0) + (this.starts[id] ?? 0)
    }
    const next = this.starts.slice()
    ids.forEach((id, row) => {
      const at = next[id] ?? 0
      this.rows[at] = row
      next[id] = at + 1
    })
  }

  /** Rows of an order's fills in the table; none for an order without. */
  of(orderId: number): Int32Array {
    const from = this.starts[orderId] ?? 0
    return this.rows.subarray(from, this.starts[orderId + 1] ?? from)
  }
}
