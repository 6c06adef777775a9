import {
  STATUS,
  STATUS_AUCTION,
  STATUS_CLOSE,
  STATUS_HALT,
  STATUS_OPEN,
  STATUS_RESUME,
  STATUS_SESSION_END,
  type TapeRow,
} from '../../tape/schema.ts'
import type { RecordFault } from './databento-record.ts'
import { TIME_END_NS } from './databento-time.ts'
import { VenueEvent } from './venue-event.ts'

/** Record type of the feed's words about the session. */
export const STATUS_RECORD_TYPE = 18
export const NO_CHANGE = 'status record that changes no trading'

const HEADER_BYTES = 16
/** Action numbers of the feed's status records. */
const PRE_OPEN = 1
const ROTATION = 5
const TRADING = 7
const HALT = 8
const SUSPEND = 10
const PRE_CLOSE = 11
const CLOSE = 12
const POST_CLOSE = 13
const NOT_AVAILABLE = 15

/** What the venue says of the session, and when, in ns since 1970. */
export type StatusRecord = {
  readonly eventNs: bigint
  readonly receivedNs: bigint
  /** A `STATUS_...` code. */
  readonly code: number
}

/** Reads the feed's actions one after another: trading that goes on after a halt is resumed. */
export class SessionWords {
  private isHalted = false

  /** The `STATUS_...` code of an action; null when trading stays as it is. */
  codeOf(action: number, isTrading: string): number | null {
    const code = this.code(action, isTrading)
    if (code !== null) this.isHalted = code === STATUS_HALT
    return code
  }

  private code(action: number, isTrading: string): number | null {
    if (action >= PRE_OPEN && action <= ROTATION) return STATUS_AUCTION
    if (action === TRADING) return this.isHalted ? STATUS_RESUME : STATUS_OPEN
    if (action >= HALT && action <= SUSPEND) return STATUS_HALT
    if (action === PRE_CLOSE) return isTrading === 'N' ? STATUS_AUCTION : null
    if (action === CLOSE || action === POST_CLOSE || action === NOT_AVAILABLE) {
      return isTrading === 'Y' ? STATUS_CLOSE : STATUS_SESSION_END
    }
    return null
  }
}

/** A binary status record at `at`; null when trading stays as it is. */
export function decodeStatus(
  bytes: Buffer,
  at: number,
  words: SessionWords,
  fault: RecordFault,
): StatusRecord | null {
  const length = bytes.readUInt8(at) * 4
  // A record may be followed by the time it was sent at.
  if (length !== 40 && length !== 48) throw fault('length', `given ${length}`, '40 bytes')
  const body = at + HEADER_BYTES
  const action = bytes.readUInt16LE(body + 8)
  const code = words.codeOf(action, String.fromCharCode(bytes.readUInt8(body + 14)))
  const eventNs = bytes.readBigUInt64LE(at + 8)
  const receivedNs = bytes.readBigUInt64LE(body)
  for (const [field, ns] of Object.entries({ ts_event: eventNs, ts_recv: receivedNs })) {
    if (ns === 0n || ns >= TIME_END_NS) throw fault(field, `given ${ns}`, 'a time in ns since 1970')
  }
  return code === null ? null : { eventNs, receivedNs, code }
}

/** The words of a file of status records, handed on as the data beside it comes to their times. */
export class StatusFile {
  private readonly records: StatusRecord[] = []
  private at = 0

  add(record: StatusRecord, fault: RecordFault): void {
    const last = this.records.at(-1)?.receivedNs ?? 0n
    if (record.receivedNs < last) {
      throw fault('ts_recv', `${record.receivedNs} comes after ${last}`, 'times that never go back')
    }
    this.records.push(record)
  }

  /** Hands on what was heard up to a time. */
  until(receivedNs: bigint, hear: (record: StatusRecord) => void): void {
    for (;;) {
      const record = this.records[this.at]
      if (record === undefined || record.receivedNs > receivedNs) return
      this.at++
      hear(record)
    }
  }

  /** Hands on what was heard after all data. */
  rest(hear: (record: StatusRecord) => void): void {
    for (const record of this.records.slice(this.at)) hear(record)
    this.at = this.records.length
  }
}

/** Session words on their way to the tape: each becomes a message of its own, between two events. */
export class StatusLine {
  private readonly event = new VenueEvent()
  private waiting: StatusRecord[] = []

  get isEmpty(): boolean {
    return this.waiting.length === 0
  }

  add(record: StatusRecord): void {
    this.waiting.push(record)
  }

  /** Writes what waits. What was said before `sinceNs` stands there: no tape begins before its market. */
  write(emit: (row: TapeRow) => void, sinceEventNs = 0n, sinceReceivedNs = 0n): void {
    const { event } = this
    for (const { eventNs, receivedNs, code } of this.waiting) {
      event.eventNs = eventNs > sinceEventNs ? eventNs : sinceEventNs
      event.receivedNs = receivedNs > sinceReceivedNs ? receivedNs : sinceReceivedNs
      event.row(STATUS, 0, 0, code)
      event.end(emit)
    }
    this.waiting = []
  }
}
