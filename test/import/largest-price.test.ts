import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { scratch } from './scratch.ts'
import { known, refusalOf, rowTexts } from './tape-text.ts'

const BTC = { ...known('binance-usdm', 'BTCUSDT'), tickSize: '0.1', lotSize: '0.001' }

/** A Tardis file of one bid. */
function bidAt(price: string) {
  const path = join(scratch(), 'a.csv')
  const head = 'exchange,symbol,timestamp,local_timestamp,is_snapshot,side,price,amount'
  const time = '1700006400000000'
  writeFileSync(path, `${head}\nx,BTCUSDT,${time},${time},true,bid,${price},1\n`)
  return { format: 'tardis-csv', files: [path], instrument: BTC }
}

test('the largest price that a book can hold is taken, one tick more is refused', async () => {
  // 2^31 - 1 ticks stand for an empty side of a book.
  expect(await rowTexts(bidAt('214748364.6'), 0n)).toContain('LEVEL 1 2147483646x1000')
  expect((await refusalOf(bidAt('214748364.7'))).place).toMatchObject({ row: 2, field: 'price' })
})
