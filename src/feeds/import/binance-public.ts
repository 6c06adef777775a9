import type { Instrument } from '../../units/instrument.ts'
import { BINANCE_KINDS, binancePublicDecoder } from './binance-public-decoder.ts'
import { datedGroups } from './dated-files.ts'
import type { FileReader, ImportFormat, ImportOptions, RowSink } from './importer.ts'
import { readMerged } from './message-merge.ts'
import { MessageRows } from './message-rows.ts'
import { TradeFirst } from './trade-first.ts'

/** `BTCUSDT-aggTrades-2024-07-18.zip`; monthly files end in `2024-07`. */
const DATE_IN_NAME = /-(\d{4}-\d{2}(?:-\d{2})?)\.(?:zip|csv)/
const STAND_IN = "one clock only, the venue's: receivedNs = eventNs"
const BANDS_STAND_IN =
  'bookDepth holds no book: the size of each band of prices stands at the average price of the band'

/** Binance's public daily and monthly files; those of one day are one recording, merged by time. */
export const binancePublic: ImportFormat = {
  name: 'binance-public',
  version: 1,
  summary: 'Binance public files: trades, aggTrades, bookTicker, bookDepth; zip or CSV',
  source: 'Binance public data (data.binance.vision)',
  licence: "market data of Binance; see the venue's terms",
  groups: (files) => datedGroups(files, DATE_IN_NAME),
  createReader: (instrument, options) => new BinancePublicReader(instrument, options),
}

class BinancePublicReader implements FileReader {
  private readonly instrument: Instrument
  private readonly rows: MessageRows
  private groups = 0

  constructor(instrument: Instrument, options: ImportOptions) {
    this.instrument = instrument
    this.rows = new MessageRows(options.rules)
  }

  async read(file: string, sink: RowSink, others: readonly string[]): Promise<void> {
    if (this.groups++ > 0) this.rows.carry(sink, true)
    sink.standIn(STAND_IN)
    const order = new TradeFirst((message) => this.rows.write(message, sink), sink.treat)
    await readMerged(
      {
        files: [file, ...others],
        kinds: BINANCE_KINDS,
        open: (path, lines) => {
          const decoder = binancePublicDecoder(path, lines, this.instrument, sink)
          if (decoder.kind === 'bookDepth') sink.standIn(BANDS_STAND_IN)
          return decoder
        },
      },
      sink,
      (message) => order.push(message),
    )
    order.flush()
  }
}
