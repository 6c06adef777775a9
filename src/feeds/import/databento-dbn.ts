import { InputError } from '../../lib/assert.ts'
import type { Instrument } from '../../units/instrument.ts'
import { databentoGroups } from './databento-files.ts'
import { DATABENTO_SCHEMAS } from './databento-record.ts'
import { DatabentoRows, type RecordRows } from './databento-rows.ts'
import {
  decodeStatus,
  NO_CHANGE,
  SessionWords,
  STATUS_RECORD_TYPE,
  StatusFile,
} from './databento-status.ts'
import { InstrumentChoice } from './databento-symbols.ts'
import { DbnDecoder } from './dbn-decoder.ts'
import { type DbnHeader, schemaName } from './dbn-header.ts'
import { type TakeRecord, walkDbn } from './dbn-walk.ts'
import type { FileReader, ImportFormat, ImportOptions, RowSink } from './importer.ts'

/** Databento's binary files, DBN v1 to v3, plain or zstd. */
export const databentoDbn: ImportFormat = {
  name: 'databento-dbn',
  version: 2,
  summary: `Databento binary files (DBN v1 to v3): ${DATABENTO_SCHEMAS.join(', ')}, status beside them`,
  source: 'Databento',
  licence: 'Databento and the venue: see your agreement with them',
  choosesSymbol: true,
  groups: databentoGroups,
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

  async read(file: string, sink: RowSink, others: readonly string[]): Promise<void> {
    const session = new StatusFile()
    for (const other of others) {
      const onBytes = (bytes: Uint8Array) => sink.raw(bytes, 1)
      await walkDbn(other, onBytes, (header) => this.statusOf(other, header, session, sink))
    }
    const opened: RecordRows[] = []
    await walkDbn(
      file,
      (bytes) => sink.raw(bytes),
      (header) => {
        const rows = this.open(file, header, sink)
        opened.push(rows)
        return this.dataOf(file, header, { rows, session, sink })
      },
    )
    for (const rows of opened) {
      session.rest((word) => rows.status(word))
      rows.end()
    }
  }

  private open(file: string, header: DbnHeader, sink: RowSink): RecordRows {
    const schema = DATABENTO_SCHEMAS.find((known) => known === schemaName(header.schema))
    if (schema === undefined) throw otherSchema(file, header, DATABENTO_SCHEMAS.join(', '))
    return this.rows.openFile(file, schema, sink)
  }

  private dataOf(
    file: string,
    header: DbnHeader,
    to: { readonly rows: RecordRows; readonly session: StatusFile; readonly sink: RowSink },
  ): TakeRecord {
    const { rows, session, sink } = to
    const choice = new InstrumentChoice(file, this.symbol, header.mappings)
    const decoder = new DbnDecoder(file, rows.schema, this.instrument)
    const words = new SessionWords()
    return (bytes, at, row) => {
      const type = bytes.readUInt8(at + 1)
      if (!choice.takes(bytes.readUInt32LE(at + 4), row)) sink.drop('record of another instrument')
      else if (decoder.decode(bytes, at, row)) {
        session.until(decoder.record.receivedNs, (word) => rows.status(word))
        rows.take(decoder.record, decoder.fault)
      } else if (type === STATUS_RECORD_TYPE) {
        const word = decodeStatus(bytes, at, words, decoder.fault)
        if (word === null) sink.drop(NO_CHANGE)
        else rows.status(word)
      } else sink.drop(`record that is not of ${rows.schema} (type ${type})`)
    }
  }

  private statusOf(
    file: string,
    header: DbnHeader,
    session: StatusFile,
    sink: RowSink,
  ): TakeRecord {
    if (schemaName(header.schema) !== 'status') throw otherSchema(file, header, 'status')
    const choice = new InstrumentChoice(file, this.symbol, header.mappings)
    const words = new SessionWords()
    return (bytes, at, row) => {
      const fault = (field: string, given: string, expected: string) =>
        new InputError({ file, row, field }, given, expected, 'The file is damaged: copy it again.')
      if (!choice.takes(bytes.readUInt32LE(at + 4), row)) {
        sink.drop('status record of another instrument')
        return
      }
      const word = decodeStatus(bytes, at, words, fault)
      if (word === null) sink.drop(NO_CHANGE)
      else session.add(word, fault)
    }
  }
}

function otherSchema(file: string, header: DbnHeader, expected: string): InputError {
  return new InputError(
    { file, field: 'schema' },
    `the file is of schema ${schemaName(header.schema)}`,
    expected,
    'Ask Databento for one of these.',
  )
}
