import * as t from '../../src/tape/schema.ts'

/** Whether a venue trades, from what it says of its session. */
export class PlainSession {
  isClosed = false
  private isPaused = false

  get isHalted(): boolean {
    return this.isPaused || this.isClosed
  }

  /** Takes a STATUS code; true when the day of DAY orders is over. */
  hears(code: number): boolean {
    if (code === t.STATUS_HALT || code === t.STATUS_AUCTION) this.isPaused = true
    if (code === t.STATUS_SESSION_END) this.isClosed = true
    if (code === t.STATUS_RESUME || code === t.STATUS_OPEN || code === t.STATUS_SESSION_START) {
      this.isPaused = this.isClosed = false
    }
    return this.isClosed || code === t.STATUS_CLOSE
  }
}
