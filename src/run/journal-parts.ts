import { BLOCK_CELLS, CELL_WORDS, JOURNAL_CODE_NAMES, type Journal } from '../engine/journal.hot.ts'
import { readBlock } from '../engine/journal-reader.ts'
import { assert } from '../lib/assert.ts'
import { namedSql, type TableColumn, timeSql, wholeSql } from '../store/table-writer.ts'

/** The journal as a table, block by block: the decoded fields and, last, the words that are hashed. */
export function* journalParts(journal: Journal, epochNs: bigint): Iterable<readonly TableColumn[]> {
  const rows = new JournalRows(epochNs)
  // A journal without a record is a table without a row.
  if (journal.records === 0) yield rows.of(new Int32Array())
  let records = 0
  for (const block of journal.kept()) {
    const columns = rows.of(block)
    records += columns[0]?.values.length ?? 0
    yield columns
  }
  assert(records === journal.records, 'a run that is saved has kept its journal')
}

/** The records of one block as columns, which serve for the next block again. */
class JournalRows {
  private readonly epochNs: bigint
  private readonly timeNs = new Float64Array(BLOCK_CELLS)
  private readonly code = new Uint8Array(BLOCK_CELLS)
  private readonly number = new Int32Array(BLOCK_CELLS)
  private readonly priceTicks = new Int32Array(BLOCK_CELLS)
  private readonly qtyLots = new Float64Array(BLOCK_CELLS)
  private readonly words = Array.from({ length: 2 * CELL_WORDS }, () => new Int32Array(BLOCK_CELLS))

  constructor(epochNs: bigint) {
    this.epochNs = epochNs
  }

  /** Words 8 to 15 are 0 where a record has one cell. */
  of(block: Int32Array): TableColumn[] {
    const { words } = this
    let rows = 0
    readBlock(block, (r, at) => {
      this.timeNs[rows] = r.timeNs
      this.code[rows] = r.code
      this.number[rows] = r.number
      this.priceTicks[rows] = r.priceTicks
      this.qtyLots[rows] = r.qtyLots
      for (let w = 0; w < words.length; w++) {
        const values = words[w] as Int32Array
        values[rows] = w < CELL_WORDS || r.isWide ? (block[at + w] ?? 0) : 0
      }
      rows++
    })
    const cut = <T extends TableColumn['values']>(values: T) => values.subarray(0, rows)
    return [
      { name: 'timeNs', values: cut(this.timeNs), sql: timeSql('timeNs', this.epochNs) },
      { name: 'code', values: cut(this.code), sql: namedSql('code', JOURNAL_CODE_NAMES) },
      { name: 'number', values: cut(this.number) },
      { name: 'priceTicks', values: cut(this.priceTicks) },
      { name: 'qtyLots', values: cut(this.qtyLots), sql: wholeSql('qtyLots') },
      ...words.map((values, w) => ({ name: `word${w}`, values: cut(values) })),
    ]
  }
}
