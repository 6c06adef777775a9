import { InputError } from '../../lib/assert.ts'
import type { Instrument } from '../../units/instrument.ts'
import { contentBytes } from './content-bytes.ts'
import { DATABENTO_SCHEMAS, type DatabentoSchema } from './databento-record.ts'
import { DatabentoRows } from './databento-rows.ts'
import { InstrumentChoice } from './databento-symbols.ts'
import { DbnDecoder } from './dbn-decoder.ts'
import { type DbnHeader, dbnHeaderBytes, parseDbnHeader, schemaName } from './dbn-header.ts'
import type { FileReader, ImportFormat, ImportOptions, RowSink } from './importer.ts'

const PREFIX_BYTES = 8

/** Databento's binary files, DBN v1 to v3, plain or zstd. */
export const databentoDbn: ImportFormat = {
  name: 'databento-dbn',
  version: 1,
  summary: `Databento binary files (DBN v1 to v3): ${DATABENTO_SCHEMAS.join(', ')}`,
  source: 'Databento',
  licence: 'Databento and the venue: see your agreement with them',
  choosesSymbol: true,
  createReader: (instrument, options) => new DbnReader(instrument, options),
}

class DbnReader implements FileReader {
  private readonly instrument: Instrument
  private readonly symbol: string
  private readonly rows = new DatabentoRows()

  constructor(instrument: Instrument, options: ImportOptions) {
    this.instrument = instrument
    this.symbol = options.symbol ?? instrument.symbol
  }

  async read(file: string, sink: RowSink): Promise<void> {
    let rest: Buffer = Buffer.alloc(0)
    let pass: DbnPass | null = null
    for await (const chunk of contentBytes(file, (bytes) => sink.raw(bytes))) {
      rest = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
      if (pass === null) {
        if (rest.length < PREFIX_BYTES) continue
        const bytes = dbnHeaderBytes(file, rest)
        if (rest.length < bytes) continue
        pass = this.open(file, parseDbnHeader(file, rest.subarray(0, bytes)), sink)
        rest = rest.subarray(bytes)
      }
      rest = rest.subarray(pass.records(rest))
    }
    if (pass === null || rest.length > 0) {
      if (pass === null) dbnHeaderBytes(file, rest)
      throw new InputError(
        { file, row: (pass?.row ?? 0) + 1 },
        'the file ends within a record or its header',
        'a whole DBN file',
        'Copy it again; nothing of it was imported.',
      )
    }
    pass.rows.end()
  }

  private open(file: string, header: DbnHeader, sink: RowSink): DbnPass {
    const name = schemaName(header.schema)
    const schema = DATABENTO_SCHEMAS.find((known) => known === name)
    if (schema === undefined) {
      throw new InputError(
        { file, field: 'schema' },
        `the file is of schema ${name}`,
        DATABENTO_SCHEMAS.join(', '),
        'Ask Databento for one of these.',
      )
    }
    const choice = new InstrumentChoice(file, this.symbol, header.mappings)
    const decoder = new DbnDecoder(file, schema, this.instrument)
    return new DbnPass(file, schema, choice, decoder, this.rows.openFile(file, schema, sink), sink)
  }
}

/** Walks the records of one file. */
class DbnPass {
  row = 0
  readonly rows: ReturnType<DatabentoRows['openFile']>
  private readonly file: string
  private readonly schema: DatabentoSchema
  private readonly choice: InstrumentChoice
  private readonly decoder: DbnDecoder
  private readonly sink: RowSink

  constructor(
    file: string,
    schema: DatabentoSchema,
    choice: InstrumentChoice,
    decoder: DbnDecoder,
    rows: ReturnType<DatabentoRows['openFile']>,
    sink: RowSink,
  ) {
    this.file = file
    this.schema = schema
    this.choice = choice
    this.decoder = decoder
    this.rows = rows
    this.sink = sink
  }

  /** Takes the whole records of some bytes and returns how many bytes they had. */
  records(bytes: Buffer): number {
    let at = 0
    while (at < bytes.length) {
      const length = bytes.readUInt8(at) * 4
      if (length < 16) {
        throw new InputError(
          { file: this.file, row: this.row + 1, field: 'length' },
          `given ${length} bytes`,
          'a record of 16 bytes or more',
          'The file is damaged: copy it again.',
        )
      }
      if (at + length > bytes.length) break
      this.row++
      if (!this.choice.takes(bytes.readUInt32LE(at + 4), this.row)) {
        this.sink.drop('record of another instrument')
      } else if (this.decoder.decode(bytes, at, this.row)) {
        this.rows.take(this.decoder.record, this.decoder.fault)
      } else {
        this.sink.drop(`record that is not of ${this.schema} (type ${bytes.readUInt8(at + 1)})`)
      }
      at += length
    }
    return at
  }
}
