import { copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { dbnOf, mboRecord } from './dbn-of.ts'
import { request as csvRequest, GOOD, write as writeCsv } from './mbo-lines.ts'
import { scratch } from './scratch.ts'
import { known, refusalOf } from './tape-text.ts'

const START_NS = 1_703_462_400_000_000_000n
const F_SNAPSHOT = 32

/** A file of nothing but a snapshot: all of it was received at one moment. */
function snapshot(): string {
  const order = (id: bigint) =>
    mboRecord({
      atNs: START_NS,
      action: 'A',
      side: 'B',
      price: 10n ** 9n,
      size: 1,
      id,
      flags: F_SNAPSHOT,
    })
  const path = join(scratch(), 'snapshot.dbn')
  writeFileSync(path, dbnOf({ records: [order(1n), order(2n)] }))
  return path
}

test('a file that is given twice is refused, whatever it is called', async () => {
  const path = snapshot()
  const instrument = known('GLBX', 'ESH4')
  const dbn = (...files: string[]) => refusalOf({ format: 'databento-dbn', files, instrument })
  const twice = await dbn(path, path)
  expect(twice.place).toEqual({ file: path })
  expect(twice.message).toMatch(/the file is given twice; expected each recording once/)
  const copy = join(scratch(), 'next-day.dbn')
  copyFileSync(path, copy)
  const copied = await dbn(path, copy)
  expect(copied.message).toContain(`${copy}: the file is given twice: it is ${path} again`)

  const csv = writeCsv(GOOD)
  const text = await refusalOf(csvRequest(csv, csv))
  expect(text.message).toMatch(/given twice/)
  const other = writeCsv([...GOOD.slice(0, 2), (GOOD[2] ?? '').replace(',9,', ',8,')])
  // Files of one size that differ are another matter: here, of the times.
  expect((await refusalOf(csvRequest(csv, other))).message).toMatch(/before the end of the file/)
})
