import type { Instrument } from '../../units/instrument.ts'
import { datedGroups } from './dated-files.ts'
import type { FileReader, ImportFormat, ImportOptions, RowSink } from './importer.ts'
import { readMerged } from './message-merge.ts'
import { MessageRows } from './message-rows.ts'
import { TARDIS_KINDS, tardisDecoder } from './tardis-decoder.ts'
import { TradeFirst } from './trade-first.ts'

/** `EXCHANGE_KIND_DATE_SYMBOL.csv.gz`, as Tardis's downloads are called. */
const DATE_IN_NAME = /_(\d{4}-\d{2}-\d{2})_[^_]+\.csv/

/** Tardis.dev's CSV files; those of one day are one recording, merged by the time they were heard. */
export const tardisCsv: ImportFormat = {
  name: 'tardis-csv',
  version: 1,
  summary: 'Tardis CSV: trades, quotes, incremental_book_L2, book_snapshot_N, derivative_ticker',
  source: 'Tardis.dev',
  licence: 'Tardis.dev and the venue: see your agreement with them',
  choosesSymbol: true,
  groups: (files) => datedGroups(files, DATE_IN_NAME),
  createReader: (instrument, options) => new TardisReader(instrument, options),
}

class TardisReader implements FileReader {
  private readonly instrument: Instrument
  private readonly symbol: string
  private readonly rows = new MessageRows('venue')
  private groups = 0

  constructor(instrument: Instrument, options: ImportOptions) {
    this.instrument = instrument
    this.symbol = options.symbol ?? instrument.symbol
  }

  async read(file: string, sink: RowSink, others: readonly string[]): Promise<void> {
    if (this.groups++ > 0) this.rows.carry(sink, true)
    const { instrument, symbol, rows } = this
    const context = { instrument, symbol, drop: sink.drop, hasBook: rows.holdsBook }
    const order = new TradeFirst((message) => rows.write(message, sink), sink.treat)
    await readMerged(
      {
        files: [file, ...others],
        kinds: TARDIS_KINDS,
        open: (path, lines) => tardisDecoder(path, lines.next() ?? '', context),
      },
      sink,
      (message) => order.push(message),
    )
    order.flush()
  }
}
