import type { Instrument } from '../../units/instrument.ts'
import type { RecordFault } from './databento-record.ts'
import { SessionWords, STATUS_RECORD_TYPE, type StatusRecord } from './databento-status.ts'
import { csvTimeNs } from './databento-time.ts'
import { FieldReader, quoted } from './field-reader.ts'

const ALWAYS = ['ts_recv', 'ts_event', 'action', 'is_trading']
const ACTION_MAX = 0xffff

/** Decodes the rows of a CSV file of status records by its header. */
export class StatusColumns {
  readonly fault: RecordFault = (field, given, expected, remedy) =>
    this.fields.fault(field, given, expected, remedy)
  private readonly fields: FieldReader
  private readonly places: ReadonlyMap<string, number>
  private readonly words = new SessionWords()
  private row: readonly string[] = []

  constructor(file: string, header: string, instrument: Instrument) {
    this.fields = new FieldReader(file, instrument)
    this.fields.row = 1
    this.places = new Map(header.split(',').map((name, i) => [name, i]))
    const missing = ALWAYS.find((name) => !this.places.has(name))
    if (missing === undefined) return
    throw this.fault(missing, 'the header has no such column', 'the columns of status records')
  }

  open(line: string, row: number): void {
    this.fields.row = row
    this.row = line.split(',')
    if (this.row.length === this.places.size) return
    throw this.fields.fault(undefined, `the line is ${quoted(line)}`, `${this.places.size} fields`)
  }

  text(name: string): string | undefined {
    const place = this.places.get(name)
    return place === undefined ? undefined : this.row[place]
  }

  /** The word of the row; null when trading stays as it is. */
  decode(): StatusRecord | null {
    const type = this.text('rtype')
    if (type !== undefined && type !== String(STATUS_RECORD_TYPE)) {
      throw this.fault('rtype', `given ${quoted(type)}`, String(STATUS_RECORD_TYPE))
    }
    const eventNs = this.time('ts_event')
    const receivedNs = this.time('ts_recv')
    const action = this.fields.whole(this.text('action'), 'action')
    if (action < 0 || action > ACTION_MAX) {
      throw this.fault('action', `given ${action}`, `a number from 0 to ${ACTION_MAX}`)
    }
    const code = this.words.codeOf(action, this.text('is_trading') ?? '')
    return code === null ? null : { eventNs, receivedNs, code }
  }

  private time(name: string): bigint {
    const text = this.text(name) ?? ''
    const ns = csvTimeNs(text)
    if (ns !== null) return ns
    throw this.fault(name, `given ${quoted(text)}`, 'an ISO time in UTC, or ns since 1970')
  }
}
