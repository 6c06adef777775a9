import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { sqlText, withDuck } from '../../src/store/duck.ts'
import {
  namedSql,
  PART_ROWS,
  type TableColumn,
  timeSql,
  writeTable,
  writeTableParts,
} from '../../src/store/table-writer.ts'

const root = mkdtempSync(join(tmpdir(), 'ticktape-tables-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

async function ask(sql: string): Promise<unknown[][]> {
  return withDuck({}, async (connection) => (await connection.runAndReadAll(sql)).getRows())
}

const from = (path: string) => `read_parquet(${sqlText(path)}, file_row_number = true)`

test('a table of several parts keeps its order, its types and its expressions', async () => {
  const rows = 2 * PART_ROWS + 7
  const timeNs = Float64Array.from({ length: rows }, (_, i) => (i % 5 === 4 ? Number.NaN : i))
  const code = Uint8Array.from({ length: rows }, (_, i) => i % 2)
  const path = join(root, 'whole.parquet')
  await writeTable(path, [
    { name: 'ns', values: timeNs, sql: timeSql('ns', 1_000_000_000_000_000_000n) },
    { name: 'what', values: code, sql: namedSql('what', ['even', 'odd']) },
    { name: 'side', values: Int8Array.from(code, (c) => 2 * c - 1) },
  ])
  const wrong = await ask(`SELECT count(*) FROM ${from(path)} WHERE
    (ns IS DISTINCT FROM CASE WHEN file_row_number % 5 = 4 THEN NULL
      ELSE 1000000000000000000 + file_row_number END)
    OR what <> ['even', 'odd'][file_row_number % 2 + 1] OR side <> 2 * (file_row_number % 2) - 1`)
  expect(wrong).toEqual([[0n]])
  const [described] = await ask(`SELECT count(*), any_value(typeof(ns)), any_value(typeof(what)),
    any_value(typeof(side)) FROM ${from(path)}`)
  expect(described).toEqual([BigInt(rows), 'BIGINT', 'VARCHAR', 'TINYINT'])
  const groups = await ask(
    `SELECT count(DISTINCT row_group_id) FROM parquet_metadata(${sqlText(path)})`,
  )
  expect(groups).toEqual([[3n]])
  expect(readdirSync(root)).toEqual(['whole.parquet'])
})

test('parts of any size whose memory is used again, and a table without a row', async () => {
  const path = join(root, 'parts.parquet')
  const memory = new Int32Array(5000)
  let next = 0
  function* parts(): Iterable<readonly TableColumn[]> {
    for (let k = 0; next < 100_000; k++) {
      const size = 1 + ((k * 2711) % memory.length)
      for (let i = 0; i < size; i++) memory[i] = next++
      yield [{ name: 'n', values: memory.subarray(0, size) }]
    }
  }
  await writeTableParts(path, parts())
  expect(
    await ask(`SELECT count(*), count(*) FILTER (n <> file_row_number) FROM ${from(path)}`),
  ).toEqual([[BigInt(next), 0n]])
  const empty = join(root, 'empty.parquet')
  await writeTable(empty, [{ name: 'n', values: new Int32Array() }])
  expect(await ask(`SELECT count(*), sum(n) FROM ${from(empty)}`)).toEqual([[0n, null]])
})

test('what fails leaves no parts behind', async () => {
  const path = join(root, 'broken.parquet')
  const columns = [{ name: 'n', values: Int32Array.of(1), sql: 'no_such_column' }]
  await expect(writeTable(path, columns)).rejects.toThrow(/no_such_column/)
  expect(readdirSync(root).filter((name) => name.startsWith('broken'))).toEqual([])
})
