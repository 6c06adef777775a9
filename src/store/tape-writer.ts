import { closeSync, fsyncSync, openSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import {
  BIGINT,
  DOUBLE,
  type DuckDBAppender,
  DuckDBDataChunk,
  type DuckDBType,
  INTEGER,
  TINYINT,
  UBIGINT,
  USMALLINT,
  UTINYINT,
} from '@duckdb/node-api'
import { assert } from '../lib/assert.ts'
import type { TapeRow } from '../tape/schema.ts'
import { asStorageError, type Duck, openDuck, sqlText } from './duck.ts'
import { tapeSelect } from './tape-parquet.ts'

const CHUNK_ROWS = 2048
const ROW_GROUP_ROWS = 122_880

/** What the end of a raw file reveals about its rows. Times: ns since 1970, unrepaired. */
export type FileClock = {
  /** Added to every `receivedNs` of the file. */
  readonly shiftNs: number
  /** Where the carried rows of the file go: before everything else of it, on both clocks. */
  readonly smallestEventNs: bigint
  readonly smallestReceivedNs: bigint
}

const TYPES: readonly DuckDBType[] = [
  DOUBLE,
  BIGINT,
  BIGINT,
  UTINYINT,
  TINYINT,
  INTEGER,
  DOUBLE,
  INTEGER,
  USMALLINT,
  UBIGINT,
  INTEGER,
  UTINYINT,
]

const TABLE = `CREATE TABLE recorded ("seq" DOUBLE, "eventNs" BIGINT, "receivedNs" BIGINT,
  "kind" UTINYINT, "side" TINYINT, "priceTicks" INTEGER, "qtyLots" DOUBLE, "orderRef" INTEGER,
  "flags" USMALLINT, "venueOrderId" UBIGINT, "file" INTEGER, "carried" UTINYINT)`

/** One chunk's columns, filled row by row and handed to DuckDB when full. */
function makeBuffers() {
  return {
    seq: new Float64Array(CHUNK_ROWS),
    eventNs: new BigInt64Array(CHUNK_ROWS),
    receivedNs: new BigInt64Array(CHUNK_ROWS),
    kind: new Uint8Array(CHUNK_ROWS),
    side: new Int8Array(CHUNK_ROWS),
    priceTicks: new Int32Array(CHUNK_ROWS),
    qtyLots: new Float64Array(CHUNK_ROWS),
    orderRef: new Int32Array(CHUNK_ROWS),
    flags: new Uint16Array(CHUNK_ROWS),
    venueOrderId: new BigUint64Array(CHUNK_ROWS),
    file: new Int32Array(CHUNK_ROWS),
    carried: new Uint8Array(CHUNK_ROWS),
  }
}

/**
 * Writes the rows of one tape in constant memory: rows go to a database file in the tape's (staging)
 * directory as they come; `finish` copies them to `tape.parquet`, with each file's clock repaired.
 * Whoever opened it calls `close`, after success as after failure.
 */
export class TapeWriter {
  rows = 0
  private readonly directory: string
  private readonly duck: Duck
  private readonly appender: DuckDBAppender
  private readonly chunk = DuckDBDataChunk.create(TYPES)
  private readonly buffers = makeBuffers()
  private held = 0
  private isOpen = true

  private constructor(directory: string, duck: Duck, appender: DuckDBAppender) {
    this.directory = directory
    this.duck = duck
    this.appender = appender
  }

  /** A writer whose tape will stand in `directory`, which exists and is empty. */
  static async open(directory: string): Promise<TapeWriter> {
    const duck = await openDuck({
      path: join(directory, 'rows.duckdb'),
      temporaryDirectory: join(directory, 'spill'),
    })
    await duck.connection.run(TABLE)
    return new TapeWriter(directory, duck, await duck.connection.createAppender('recorded'))
  }

  /** Adds one row. `file` counts the raw files of the tape from 0. The row may be reused at once. */
  append(row: TapeRow, file: number, carried = false): void {
    const b = this.buffers
    const at = this.held
    b.seq[at] = this.rows++
    b.eventNs[at] = row.eventNs
    b.receivedNs[at] = row.receivedNs
    b.kind[at] = row.kind
    b.side[at] = row.side
    b.priceTicks[at] = row.priceTicks
    b.qtyLots[at] = row.qtyLots
    b.orderRef[at] = row.orderRef
    b.flags[at] = row.flags
    b.venueOrderId[at] = row.venueOrderId ?? 0n
    assert(
      b.priceTicks[at] === row.priceTicks,
      `a price of ${row.priceTicks} ticks is whole, 32 bits`,
    )
    assert(Number.isSafeInteger(row.qtyLots), `a size of ${row.qtyLots} lots is whole, below 2^53`)
    b.file[at] = file
    b.carried[at] = carried ? 1 : 0
    if (++this.held === CHUNK_ROWS) this.flush()
  }

  /** Writes `tape.parquet` and returns its path. `clocks[i]` belongs to the rows of file `i`. */
  async finish(clocks: readonly FileClock[]): Promise<string> {
    assert(this.rows > 0 && clocks.length > 0, 'a tape has rows, and every row has a file')
    this.flush()
    const path = join(this.directory, 'tape.parquet')
    try {
      this.appender.flushSync()
      await this.duck.connection.run(copyStatement(clocks, path))
    } catch (error) {
      throw asStorageError(error)
    }
    this.close()
    for (const rest of ['rows.duckdb', 'rows.duckdb.wal', 'spill']) {
      rmSync(join(this.directory, rest), { recursive: true, force: true })
    }
    syncToDisk(path)
    return path
  }

  close(): void {
    if (!this.isOpen) return
    this.isOpen = false
    try {
      this.appender.closeSync()
    } catch (error) {
      throw asStorageError(error)
    } finally {
      this.duck.close()
    }
  }

  private flush(): void {
    const count = this.held
    if (count === 0) return
    this.held = 0
    const chunk = this.chunk
    chunk.reset()
    chunk.rowCount = count
    let column = 0
    for (const values of Object.values(this.buffers)) {
      const vector = chunk.getColumnVector(column++) as unknown as WritableVector
      vector.items.set(values.subarray(0, count) as never)
      vector.flush()
    }
    try {
      this.appender.appendDataChunk(chunk)
    } catch (error) {
      throw asStorageError(error)
    }
  }
}

type WritableVector = { readonly items: { set(values: never): void }; flush(): void }

/** Makes the file's content safe from a power cut. */
export function syncToDisk(path: string): void {
  const file = openSync(path, 'r+')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

function copyStatement(clocks: readonly FileClock[], path: string): string {
  const values = clocks.map(
    (c, i) => `(${i}, ${c.shiftNs}, ${c.smallestEventNs}, ${c.smallestReceivedNs})`,
  )
  const columns = tapeSelect({
    eventNs: 'CASE WHEN carried = 1 THEN clock.firstEvent ELSE "eventNs" END',
    receivedNs:
      'CASE WHEN carried = 1 THEN clock.firstReceived ELSE "receivedNs" END + clock.shift',
  })
  return `COPY (
    SELECT ${columns} FROM recorded
    JOIN (VALUES ${values.join(', ')}) AS clock(file, shift, firstEvent, firstReceived)
    ON recorded.file = clock.file ORDER BY recorded.seq
  ) TO ${sqlText(path)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${ROW_GROUP_ROWS})`
}
