import type { BlockStore, Journal } from '../engine/journal.hot.ts'
import { type JournalReader, readBlock, readJournal } from '../engine/journal-reader.ts'
import { FillRows, OrderRows } from './journal-tables.ts'
import { RunTally } from './run-counts.ts'

/** What a journal is read for: its fills, its orders, its counts. */
export class JournalTables {
  readonly fills = new FillRows()
  readonly orders = new OrderRows()
  readonly tally = new RunTally()

  note(r: JournalReader): void {
    this.fills.note(r)
    this.orders.note(r)
    this.tally.note(r)
  }
}

/** A place for a journal that keeps no records: each block is read into the tables and let go. */
export class TableStore implements BlockStore {
  readonly tables = new JournalTables()

  put(words: Int32Array): void {
    readBlock(words, (r) => this.tables.note(r))
  }

  blocks(): Iterable<Int32Array> {
    return []
  }
}

/** The tables of a journal that was kept. */
export function tablesOf(journal: Journal): JournalTables {
  const tables = new JournalTables()
  readJournal(journal, (r) => tables.note(r))
  return tables
}
