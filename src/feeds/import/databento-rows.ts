import { InputError } from '../../lib/assert.ts'
import { BboRows } from './bbo-rows.ts'
import type { DatabentoRecord, DatabentoSchema, RecordFault } from './databento-record.ts'
import type { StatusRecord } from './databento-status.ts'
import type { RowSink } from './importer.ts'
import { MboRows } from './mbo-rows.ts'
import { MbpRows } from './mbp-rows.ts'

/** Takes the records of one file, in order. */
export type RecordRows = {
  readonly schema: DatabentoSchema
  take(record: DatabentoRecord, fault: RecordFault): void
  /** A word about the session, in its place among the records. */
  status(record: StatusRecord): void
  end(): void
}

/** The rows of all files of one import, which are of one schema. */
export class DatabentoRows {
  private schema: DatabentoSchema | null = null
  private rows: MboRows | MbpRows | BboRows | null = null

  openFile(file: string, schema: DatabentoSchema, sink: RowSink): RecordRows {
    this.schema ??= schema
    if (this.schema !== schema) {
      throw new InputError(
        { file, field: 'schema' },
        `the file is of schema ${schema}, the one before it of ${this.schema}`,
        'files of one schema',
        'Import each schema into a datasets folder of its own.',
      )
    }
    this.rows ??= rowsOf(schema)
    this.rows.openFile(sink)
    return this.rows
  }
}

function rowsOf(schema: DatabentoSchema): MboRows | MbpRows | BboRows {
  if (schema === 'mbo') return new MboRows()
  const hasBook = schema === 'mbp-1' || schema === 'mbp-10' || schema === 'trades'
  return hasBook ? new MbpRows(schema) : new BboRows(schema)
}
