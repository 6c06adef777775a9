import { InputError } from '../../lib/assert.ts'
import type { Instrument } from '../../units/instrument.ts'
import { contentBytes } from './content-bytes.ts'
import { DatabentoColumns } from './databento-columns.ts'
import { databentoGroups } from './databento-files.ts'
import { DATABENTO_SCHEMAS } from './databento-record.ts'
import { DatabentoRows } from './databento-rows.ts'
import { NO_CHANGE, StatusFile } from './databento-status.ts'
import { StatusColumns } from './databento-status-csv.ts'
import { InstrumentChoice } from './databento-symbols.ts'
import type { FileReader, ImportFormat, ImportOptions, RowSink } from './importer.ts'
import { LineSource } from './line-source.ts'

const SYMBOLS_NAMED = 5

/** Databento's CSV files with a header, plain, gzip or zstd. */
export const databentoCsv: ImportFormat = {
  name: 'databento-csv',
  version: 2,
  summary: `Databento CSV files with a header: ${DATABENTO_SCHEMAS.join(', ')}, status beside them`,
  source: 'Databento',
  licence: 'Databento and the venue: see your agreement with them',
  choosesSymbol: true,
  groups: databentoGroups,
  createReader: (instrument, options) => new CsvReader(instrument, options),
}

class CsvReader implements FileReader {
  private readonly instrument: Instrument
  private readonly symbol: string
  private readonly rows = new DatabentoRows()

  constructor(instrument: Instrument, options: ImportOptions) {
    this.instrument = instrument
    this.symbol = options.symbol ?? instrument.symbol
  }

  async read(file: string, sink: RowSink, others: readonly string[]): Promise<void> {
    const session = new StatusFile()
    for (const other of others) await this.readStatus(other, session, sink)
    const lines = new LineSource(
      file,
      contentBytes(file, (bytes) => sink.raw(bytes)),
    )
    try {
      await lines.fill()
      const columns = new DatabentoColumns(file, lines.next() ?? '', this.instrument)
      const rows = this.rows.openFile(file, columns.schema, sink)
      const choice = new RowChoice(file, this.symbol)
      while (await lines.fill()) {
        for (let left = lines.held; left > 0; left--) {
          columns.open(lines.next() ?? '', lines.row)
          if (!choice.takes(columns, lines.row)) sink.drop('row of another instrument')
          else if (columns.decode()) {
            session.until(columns.record.receivedNs, (word) => rows.status(word))
            rows.take(columns.record, columns.fault)
          } else sink.drop(`row that is not of ${columns.schema} (type ${columns.text('rtype')})`)
        }
      }
      choice.end()
      session.rest((word) => rows.status(word))
      rows.end()
    } finally {
      await lines.close()
    }
  }

  private async readStatus(file: string, session: StatusFile, sink: RowSink): Promise<void> {
    const lines = new LineSource(
      file,
      contentBytes(file, (bytes) => sink.raw(bytes, 1)),
    )
    try {
      await lines.fill()
      const columns = new StatusColumns(file, lines.next() ?? '', this.instrument)
      const choice = new RowChoice(file, this.symbol)
      while (await lines.fill()) {
        for (let left = lines.held; left > 0; left--) {
          columns.open(lines.next() ?? '', lines.row)
          if (!choice.takes(columns, lines.row)) {
            sink.drop('status row of another instrument')
            continue
          }
          const word = columns.decode()
          if (word === null) sink.drop(NO_CHANGE)
          else session.add(word, columns.fault)
        }
      }
    } finally {
      await lines.close()
    }
  }
}

/** Chooses rows by their symbol, or by their number in a file without symbols. */
class RowChoice {
  private readonly file: string
  private readonly wanted: string
  private readonly byNumber: InstrumentChoice
  private readonly others = new Set<string>()
  private taken = 0

  constructor(file: string, wanted: string) {
    this.file = file
    this.wanted = wanted
    this.byNumber = new InstrumentChoice(file, wanted, [])
  }

  takes(columns: Pick<DatabentoColumns, 'text'>, row: number): boolean {
    const symbol = columns.text('symbol')
    const id = columns.text('instrument_id') ?? ''
    const takes =
      symbol === undefined || symbol === ''
        ? this.byNumber.takes(Number(id), row)
        : symbol === this.wanted || id === this.wanted
    if (takes) this.taken++
    else if (this.others.size < SYMBOLS_NAMED) this.others.add(`${symbol ?? ''} (${id})`)
    return takes
  }

  /** Refuses a file that has nothing of the instrument. */
  end(): void {
    if (this.taken > 0) return
    throw new InputError(
      { file: this.file, field: 'symbol' },
      this.others.size === 0
        ? 'the file has no rows'
        : `the file holds ${[...this.others].join(', ')}`,
      `rows of ${this.wanted}`,
      'Name the instrument by its symbol or number in the file, with --symbol.',
    )
  }
}
