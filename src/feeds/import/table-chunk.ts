import type { DuckDBDataChunk } from '@duckdb/node-api'

/** The typed values of a column of a chunk; a row without a value holds anything. */
export function columnItems<Items>(chunk: DuckDBDataChunk, column: number): Items {
  return (chunk.getColumnVector(column) as unknown as { items: Items }).items
}
