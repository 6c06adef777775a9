import { InputError } from '../../lib/assert.ts'
import type { Instrument } from '../../units/instrument.ts'
import { BybitDecoder } from './bybit-decoder.ts'
import { CoinbaseDecoder } from './coinbase-decoder.ts'
import { contentBytes } from './content-bytes.ts'
import type { FileReader, ImportFormat, ImportOptions, RowSink } from './importer.ts'
import { KrakenDecoder } from './kraken-decoder.ts'
import { LineSource } from './line-source.ts'
import type { MarketMessage } from './market-message.ts'
import { MessageRows } from './message-rows.ts'
import { OkxDecoder } from './okx-decoder.ts'
import { TradeFirst } from './trade-first.ts'
import { NO_SNAPSHOT, type VenueContext, type VenueDecoder } from './venue-decoder.ts'
import { VenueFields } from './venue-fields.ts'
import { venueLine } from './venue-line.ts'

/** A snapshot of a large book takes a line of some MB. */
const LINE_CHARS_MAX = 1 << 26

const DECODERS: Readonly<Record<string, (context: VenueContext) => VenueDecoder>> = {
  kraken: (context) => new KrakenDecoder(context),
  coinbase: (context) => new CoinbaseDecoder(context),
  okx: (context) => new OkxDecoder(context),
  bybit: (context) => new BybitDecoder(context),
}

/** Recorded websocket lines of several venues, `<s heard>: <message>` or `<ns heard> <message>`. */
export const venueWs: ImportFormat = {
  name: 'venue-ws',
  version: 1,
  summary: `recorded websocket lines \`<s>: <json>\` of ${Object.keys(DECODERS).join(', ')}`,
  source: "the venue's public market data streams, recorded",
  licence: 'market data of the venue; see its terms',
  choosesSymbol: true,
  createReader: (instrument, options) => new VenueReader(instrument, options),
}

/** Reads files one after another; the book carries over. */
class VenueReader implements FileReader {
  private readonly venue: string
  private readonly fields: VenueFields
  private readonly rows = new MessageRows('venue')
  private readonly decoder: VenueDecoder | null
  private sink: RowSink | null = null
  private lacksSnapshot = false
  private files = 0

  constructor(instrument: Instrument, options: ImportOptions) {
    this.venue = instrument.venue
    this.fields = new VenueFields(instrument)
    const make = DECODERS[instrument.venue]
    this.decoder =
      make?.({
        fields: this.fields,
        symbol: options.symbol ?? instrument.symbol,
        standIn: (text) => this.sink?.standIn(text),
        drop: (reason, count) => {
          if (reason === NO_SNAPSHOT) this.lacksSnapshot = true
          this.sink?.drop(reason, count)
        },
      }) ?? null
  }

  async read(file: string, sink: RowSink): Promise<void> {
    if (this.files++ > 0) this.rows.carry(sink, true)
    this.sink = sink
    this.fields.openFile(file)
    const order = new TradeFirst((message) => this.rows.write(message, sink), sink.treat)
    const bytes = contentBytes(file, (raw) => sink.raw(raw))
    const lines = new LineSource(file, bytes, LINE_CHARS_MAX)
    try {
      await this.eachLine(lines, (message) => order.push(message))
    } finally {
      await lines.close()
    }
    order.flush()
    if (this.lacksSnapshot && !this.rows.holdsBook) throw noSnapshot(file)
  }

  private async eachLine(lines: LineSource, take: (message: MarketMessage) => void): Promise<void> {
    const { fields, sink } = this
    const decoder = this.decoder ?? unknownVenue(lines.file, this.venue)
    let lastNs = 0n
    while (await lines.fill()) {
      for (let left = lines.held; left > 0; left--) {
        const text = lines.next() ?? ''
        fields.row = lines.row
        const line = venueLine(text)
        if (line === null) throw fields.fault(undefined, text, '`<s heard>: <json>`')
        if (line.type === 'other') sink?.drop(line.reason)
        else if (line.type === 'answer') sink?.drop('answer to a REST call')
        else {
          if (line.receivedNs < lastNs) {
            throw fields.fault('received time', text.slice(0, 20), 'times that never go back')
          }
          lastNs = line.receivedNs
          decoder.decode(fields.json(line.json), line.receivedNs, take)
        }
      }
    }
  }
}

function unknownVenue(file: string, venue: string): never {
  throw new InputError(
    { file, field: 'venue' },
    `given ${venue}`,
    Object.keys(DECODERS).join(', '),
    'Name the venue with --instrument; Binance is read by binance-ws.',
  )
}

function noSnapshot(file: string): InputError {
  return new InputError(
    { file },
    'the file has depth changes, but neither a snapshot nor a file before it',
    'a snapshot among the lines, or the file that this one continues before it',
    'Give the recording from its first file on, in time order.',
  )
}
