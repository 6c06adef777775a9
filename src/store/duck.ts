import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'

/** An open DuckDB: one connection, and how to let go of it. */
export type Duck = { readonly connection: DuckDBConnection; close(): void }

export type DuckOptions = {
  /** A database file; default: in memory. */
  readonly path?: string
  /** Where DuckDB spills when the memory limit is reached; default: a folder of the system's. */
  readonly temporaryDirectory?: string
  readonly threads?: 1 | 2
  /** In MB; default 512. What does not fit spills to the temporary directory. */
  readonly memoryMb?: number
}

/**
 * Opens DuckDB with the settings that everything here shares: no extension is ever fetched or loaded
 * by itself, at most 512 MB, two threads. The caller closes it.
 */
export async function openDuck(options: DuckOptions = {}): Promise<Duck> {
  const spill = options.temporaryDirectory ?? join(tmpdir(), `ticktape-spill-${process.pid}`)
  const instance = await DuckDBInstance.create(options.path ?? ':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    memory_limit: `${options.memoryMb ?? 512}MB`,
    threads: String(options.threads ?? 2),
    temp_directory: spill,
  })
  const connection = await instance.connect()
  return {
    connection,
    close() {
      connection.closeSync()
      instance.closeSync()
    },
  }
}

/** Opens DuckDB, hands the connection to `use`, and closes it whatever happens. */
export async function withDuck<T>(
  options: DuckOptions,
  use: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  const duck = await openDuck(options)
  try {
    return await use(duck.connection)
  } catch (error) {
    throw asStorageError(error)
  } finally {
    duck.close()
  }
}

/** A text as an SQL literal. */
export function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

const SYSTEM_FAULTS: readonly (readonly [RegExp, string])[] = [
  [/no space left on device|disk full/i, 'ENOSPC'],
  [/disk quota exceeded/i, 'EDQUOT'],
  [/file too large/i, 'EFBIG'],
  [/input\/output error/i, 'EIO'],
  [/read-only file system/i, 'EROFS'],
]

/**
 * DuckDB reports a full or broken disk as plain text. Such an error gets the `code` that Node's own
 * file calls would have given it, so that callers tell it from a fault of ours; others stay as they are.
 */
export function asStorageError(error: unknown): unknown {
  if (!(error instanceof Error) || 'code' in error) return error
  const fault = SYSTEM_FAULTS.find(([pattern]) => pattern.test(error.message))
  return fault === undefined ? error : Object.assign(error, { code: fault[1] })
}
