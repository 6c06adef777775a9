import { InputError } from '../../lib/assert.ts'
import { FLAG_OFF_BOOK, FLAG_OFFGRID, FLAG_SIZE_UNKNOWN, QUOTE } from '../../tape/schema.ts'
import type { Instrument } from '../../units/instrument.ts'
import { FieldReader } from './field-reader.ts'
import type { FileReader, ImportFormat, RowSink } from './importer.ts'
import { LeanDecoder, type LeanLayout, type LeanTick, leanLayout } from './lean-decoder.ts'
import { type LeanFile, leanGroups, openLean } from './lean-files.ts'
import { midnightNs, type Zone } from './local-time.ts'
import { currencyDay, type SessionDay, usEquityDay } from './session-calendar.ts'
import { SessionRows } from './session-rows.ts'
import { VenueEvent } from './venue-event.ts'

const STAND_IN = "one clock only, the data vendor's: receivedNs = eventNs"
/** LEAN's market hours database: hours from UTC of each currency market's data, summer and winter. */
const FOREX_ZONES: Readonly<Record<string, number>> = { FXCM: -5, OANDA: 0 }

/**
 * Tick files of QuantConnect LEAN, one zip a day. US equities: the consolidated best bid and offer as
 * one stream of one-sided rows, and trades. Currencies: quotes of both sides, without sizes.
 */
export const leanTick: ImportFormat = {
  name: 'lean-tick',
  version: 2,
  summary: 'LEAN tick zips: US equity quotes and trades of a day together, currency quotes',
  source: 'QuantConnect LEAN data files',
  licence: 'LEAN sample data: Apache-2.0; other data by its vendor',
  groups: leanGroups,
  createReader: (instrument) => new LeanReader(instrument),
}

class LeanReader implements FileReader {
  private readonly instrument: Instrument

  constructor(instrument: Instrument) {
    this.instrument = instrument
  }

  async read(file: string, sink: RowSink, others: readonly string[]): Promise<void> {
    const { instrument } = this
    const group = [file, ...others]
    const files = await openLean(group, instrument, (bytes, part) => sink.raw(bytes, part))
    sink.standIn(STAND_IN)
    try {
      const sources: LeanSource[] = []
      for (const opened of files) {
        const source = await LeanSource.open(opened, instrument)
        if (opened.role === 'trade') sources.unshift(source)
        else sources.push(source)
      }
      const [{ day } = { day: null }] = sources
      if (day !== null) await merge(sources, new LeanRows(sink, new SessionRows(day, sink)))
      for (const { archive } of files) await archive.end()
    } finally {
      for (const { archive, lines } of files) {
        await lines.close()
        await archive.close()
      }
    }
  }
}

/** The next tick of all by time; at equal times that of the first source, which is the trades'. */
async function merge(sources: readonly LeanSource[], rows: LeanRows): Promise<void> {
  for (;;) {
    let next: LeanSource | undefined
    for (const source of sources) {
      if (source.head === null) await source.refill()
      if (source.head === null) continue
      if (!next?.head || source.head.eventNs < next.head.eventNs) next = source
    }
    if (!next?.head) break
    if (next.layout === 'equity-trade') rows.trade(next.head)
    else rows.quote(next.head)
    next.step()
  }
  rows.end()
}

/** One file's ticks; `head` is the next one, null when `refill` must be awaited or at the end. */
class LeanSource {
  readonly layout: LeanLayout
  /** What the calendar says of the file's day. */
  readonly day: SessionDay
  head: LeanTick | null = null
  private readonly file: LeanFile
  private readonly decoder: LeanDecoder

  private constructor(file: LeanFile, layout: LeanLayout, day: SessionDay, decoder: LeanDecoder) {
    this.file = file
    this.layout = layout
    this.day = day
    this.decoder = decoder
  }

  static async open(file: LeanFile, instrument: Instrument): Promise<LeanSource> {
    const { lines, role, date } = file
    const fields = new FieldReader(lines.file, instrument)
    if (!(await lines.fill())) {
      throw new InputError({ file: lines.file }, 'the file is empty', 'at least one line', 'Check.')
    }
    const layout = leanLayout(fields, role, lines.peek())
    const isForex = layout === 'forex-quote'
    const zone = isForex ? forexZone(lines.file, instrument) : 'New York'
    const zeroNs = midnightNs(lines.file, date, zone)
    const day = isForex ? currencyDay(date, zeroNs) : usEquityDay(date)
    return new LeanSource(file, layout, day, new LeanDecoder(fields, layout, zeroNs))
  }

  step(): void {
    const { lines } = this.file
    const line = lines.next()
    this.head = line === undefined ? null : this.decoder.decode(line, lines.row)
  }

  async refill(): Promise<void> {
    if (await this.file.lines.fill()) this.step()
  }
}

function forexZone(file: string, instrument: Instrument): Zone {
  const zone = FOREX_ZONES[instrument.venue]
  if (zone !== undefined) return zone
  throw new InputError(
    { file, field: 'venue' },
    `given ${instrument.venue}`,
    `one whose time zone is known: ${Object.keys(FOREX_ZONES).join(', ')}`,
    'Name the market that LEAN has the file of, for example FXCM:EURUSD.',
  )
}

/**
 * Writes ticks as rows. The stream states a bid, then an ask, of one time: such a pair is one message.
 * What LEAN marks as suspicious is left out, as LEAN leaves it out.
 */
class LeanRows {
  private readonly sink: RowSink
  private readonly session: SessionRows
  private readonly event = new VenueEvent()
  private readonly emit = (row: Parameters<RowSink['row']>[0]) => this.sink.row(row)
  private hasBid = false

  constructor(sink: RowSink, session: SessionRows) {
    this.sink = sink
    this.session = session
  }

  trade(tick: LeanTick): void {
    if (tick.suspicious) this.sink.drop('suspicious trade')
    else if (tick.bid.lots === 0) this.sink.drop('trade of size 0')
    else {
      this.endMessage()
      this.open(tick.eventNs)
      const flags = (tick.offGrid ? FLAG_OFFGRID : 0) | (tick.offBook ? FLAG_OFF_BOOK : 0)
      this.event.trade(0, tick.bid.ticks, tick.bid.lots, flags)
      this.endMessage()
    }
  }

  quote(tick: LeanTick): void {
    if (tick.suspicious) {
      this.sink.drop('suspicious quote')
      return
    }
    if (tick.bid.ticks + tick.ask.ticks === 0) {
      this.sink.drop('quote of neither side')
      return
    }
    const completes = this.hasBid && tick.bid.ticks === 0 && tick.eventNs === this.event.eventNs
    if (!completes) this.endMessage()
    this.open(tick.eventNs)
    const flags = tick.sizeUnknown ? FLAG_SIZE_UNKNOWN : 0
    if (tick.bid.ticks > 0) this.event.row(QUOTE, 1, tick.bid.ticks, tick.bid.lots, flags)
    if (tick.ask.ticks > 0) this.event.row(QUOTE, -1, tick.ask.ticks, tick.ask.lots, flags)
    this.hasBid = tick.ask.ticks === 0
    if (!this.hasBid) this.endMessage()
  }

  /** The recording has ended. */
  end(): void {
    this.endMessage()
    this.session.end()
  }

  private endMessage(): void {
    this.hasBid = false
    this.event.end(this.emit)
  }

  private open(eventNs: bigint): void {
    this.session.before(eventNs)
    this.event.eventNs = eventNs
    this.event.receivedNs = eventNs
  }
}
