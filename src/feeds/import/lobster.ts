import { InputError } from '../../lib/assert.ts'
import {
  CANCEL,
  EXECUTE,
  FLAG_HIDDEN,
  FLAG_OFF_BOOK,
  FLAG_OFFGRID,
  STATUS,
  STATUS_AUCTION,
  STATUS_HALT,
  STATUS_RESUME,
} from '../../tape/schema.ts'
import type { Instrument } from '../../units/instrument.ts'
import type { FileReader, ImportFormat, RowSink } from './importer.ts'
import { LobsterBook, type Misfit } from './lobster-book.ts'
import {
  CROSS_TRADE,
  DELETION,
  EXECUTION,
  HALT,
  HIDDEN_EXECUTION,
  LobsterDecoder,
  type LobsterMessage,
  SUBMISSION,
} from './lobster-decoder.ts'
import { type LobsterRecording, lobsterGroups, openLobster } from './lobster-files.ts'
import { midnightNs } from './local-time.ts'
import { usEquityDay } from './session-calendar.ts'
import { SessionRows } from './session-rows.ts'
import { VenueEvent } from './venue-event.ts'

const STAND_IN = "one clock only, the venue's: receivedNs = eventNs"
const STATUS_OF: Readonly<Record<string, number>> = {
  '-1': STATUS_HALT,
  '0': STATUS_AUCTION,
  '1': STATUS_RESUME,
}

/**
 * LOBSTER: NASDAQ messages with order numbers, and the book after each of them. Lines of one time are
 * one event of the venue (an order replaced, an order that meets several).
 */
export const lobster: ImportFormat = {
  name: 'lobster',
  version: 2,
  summary: 'LOBSTER message and orderbook files: a zip, both files in this order, or a folder',
  source: 'LOBSTER, reconstructed from NASDAQ TotalView-ITCH',
  licence: "LOBSTER's terms; its samples are not to be published again",
  groups: lobsterGroups,
  createReader: (instrument) => new LobsterReader(instrument),
}

class LobsterReader implements FileReader {
  private readonly instrument: Instrument
  private date = ''
  private nextRef = 0

  constructor(instrument: Instrument) {
    this.instrument = instrument
  }

  async read(file: string, sink: RowSink, others: readonly string[]): Promise<void> {
    const recording = await openLobster([file, ...others], (bytes, part) => sink.raw(bytes, part))
    try {
      await this.readRecording(file, recording, sink)
      await recording.archive?.end()
    } finally {
      await recording.archive?.close()
      await recording.messages.close()
      await recording.books.close()
    }
  }

  private async readRecording(
    file: string,
    recording: LobsterRecording,
    sink: RowSink,
  ): Promise<void> {
    const { ticker, date, levels, messages, books } = recording
    if (ticker !== this.instrument.symbol) {
      throw new InputError(
        { file, field: 'ticker' },
        `given ${ticker}`,
        this.instrument.symbol,
        'Name the instrument of the recording with --instrument.',
      )
    }
    // Each recording opens with a book of its own; the numbers go on only within a day's tape.
    if (date !== this.date) this.nextRef = 0
    this.date = date
    sink.standIn(STAND_IN)
    const files = { messages: messages.file, books: books.file, levels }
    const zeroNs = midnightNs(file, date, 'New York')
    const decoder = new LobsterDecoder(files, zeroNs, this.instrument)
    const book = new LobsterBook(levels, this.nextRef, sink.treat)
    const [fromNs, untilNs] = [recording.fromMs, recording.untilMs].map(
      (ms) => zeroNs + BigInt(ms) * 1_000_000n,
    ) as [bigint, bigint]
    const session = new SessionRows(usEquityDay(date, { fromNs, untilNs }), sink)
    const pass = new LobsterPass(decoder, book, session, sink)
    for (;;) {
      const more = await messages.fill()
      if (more !== (await books.fill())) throw unequal(file, messages.row, books.row)
      if (!more) break
      for (let left = Math.min(messages.held, books.held); left > 0; left--) {
        pass.line(messages.next() ?? '', books.next() ?? '', messages.row)
      }
    }
    pass.end()
    session.end()
    this.nextRef = book.nextRef
  }
}

/** Walks both files line by line and writes the events. */
class LobsterPass {
  private readonly decoder: LobsterDecoder
  private readonly book: LobsterBook
  private readonly session: SessionRows
  private readonly sink: RowSink
  private readonly event = new VenueEvent()
  private readonly emit = (row: Parameters<RowSink['row']>[0]) => this.sink.row(row)

  constructor(decoder: LobsterDecoder, book: LobsterBook, session: SessionRows, sink: RowSink) {
    this.decoder = decoder
    this.book = book
    this.session = session
    this.sink = sink
  }

  line(message: string, levels: string, row: number): void {
    const { decoder, book, event } = this
    decoder.decodeMessage(message, row)
    const m = decoder.message
    if (m.eventNs !== event.eventNs) {
      this.end()
      this.session.before(m.eventNs)
      event.eventNs = m.eventNs
      event.receivedNs = m.eventNs
    }
    decoder.decodeView(levels, row)
    this.publish(m)
    if (row === 1) {
      if (m.type < HIDDEN_EXECUTION) this.sink.treat('first message, told by the opening book')
      book.open(decoder.view, event)
      return
    }
    this.check(this.apply(m), true)
    this.check(book.follow(decoder.view, event), false)
  }

  /** Ends the event that is open. */
  end(): void {
    const { event, book, decoder } = this
    if (event.eventNs === 0n) return
    book.quote(decoder.view, event)
    event.end(this.emit)
  }

  private apply(m: LobsterMessage): Misfit | null {
    if (m.type > EXECUTION) return null
    if (m.type === SUBMISSION) return this.book.add(m, this.event)
    const kind = m.type === EXECUTION ? EXECUTE : CANCEL
    return this.book.take(kind, m.type === DELETION, m, this.event)
  }

  /** What a message tells the public: a trade, or a change of the session. */
  private publish(m: LobsterMessage): void {
    const { event } = this
    if (m.type === HALT) {
      event.row(STATUS, 0, 0, STATUS_OF[String(m.priceTicks)] ?? 0)
      this.session.isHalted = m.priceTicks < 1
    }
    if (m.type < EXECUTION || m.type === HALT) return
    const kind = m.type === HIDDEN_EXECUTION ? FLAG_HIDDEN : 0
    const auction = m.type === CROSS_TRADE ? FLAG_OFF_BOOK : 0
    const flags = kind | auction | (m.offGrid ? FLAG_OFFGRID : 0)
    event.trade(m.type === CROSS_TRADE ? 0 : -m.side, m.priceTicks, m.qtyLots, flags)
  }

  private check(misfit: Misfit | null, inMessage: boolean): void {
    if (misfit === null) return
    const { messageFields, bookFields } = this.decoder
    const fields = inMessage ? messageFields : bookFields
    throw fields.fault(
      misfit.field,
      misfit.given,
      misfit.expected,
      'Check that both files are whole and belong together.',
    )
  }
}

function unequal(file: string, messages: number, books: number): InputError {
  return new InputError(
    { file },
    `its files do not end together, after ${messages} messages and ${books} rows of the book`,
    'one row of the book for each message',
    'Check that both files are whole and belong together.',
  )
}
