import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { InputError, StoredStateError } from '../../lib/assert.ts'
import type { InstrumentSpec } from '../../units/instrument.ts'
import { findKnownInstrument } from '../../units/known-instruments.ts'
import type { ConformCase } from '../conform-case.ts'
import { checkConversion } from './conversion-golden.ts'
import { checkOrderCells } from './order-cells.ts'
import { QUEUE_TOTALS } from './published.ts'
import { checkQueueGolden, readOrders } from './queue-golden.ts'
import { checkQuotingGolden, readRecorder } from './quoting-golden.ts'
import { type ConvertedDay, convertDays, instrumentOf } from './recordings.ts'

/**
 * Everything published of hftbacktest on 2024-07-18/19 and 2024-08-08: conversions, cells, the 300
 * recorder rows with their statistics, the fourteen queue-model runs.
 *
 * @param shared directory with `data/binance-raw` and `conformance`
 * @throws StoredStateError when a recording or a file of expectations is not there
 */
export async function publishedSuite(shared: string): Promise<ConformCase[]> {
  const place = (...parts: string[]) => {
    const path = join(shared, ...parts)
    if (!existsSync(path)) {
      throw new StoredStateError(
        `${path} is not there. Give the directory that holds the recordings with --shared DIR.`,
      )
    }
    return path
  }
  const raw = (date: string) => place('data', 'binance-raw', 'usdm', `btcusdt_${date}.gz`)
  const instrument = findKnownInstrument('binance-usdm', 'BTCUSDT') as InstrumentSpec
  const [before, day] = await convertDays([raw('20240718'), raw('20240719')], instrument)
  const [august] = await convertDays([raw('20240808')], instrument)
  const recorder = readRecorder(place('conformance', 'hftbacktest-recorder-20240719.csv'))
  const orders = readOrders(place('conformance', 'hftbacktest-queue-20240719.csv'))
  return [
    ...checkConversion(before as ConvertedDay, '20240718'),
    ...checkConversion(day as ConvertedDay, '20240719'),
    ...checkConversion(august as ConvertedDay, '20240808'),
    ...checkOrderCells(day as ConvertedDay),
    ...checkQuotingGolden(day as ConvertedDay, recorder),
    ...checkQueueGolden(day as ConvertedDay, orders, QUEUE_TOTALS),
  ]
}

/**
 * The queue-model loop over any other recording, against a file of orders of the same form.
 *
 * @param files `orders`: the CSV; `raw`: the day; `previous`: the day before, whose book it opens with
 */
export async function ordersSuite(files: {
  readonly orders: string
  readonly raw: string
  readonly previous?: string
}): Promise<ConformCase[]> {
  for (const file of [files.orders, files.raw, files.previous]) {
    if (file !== undefined && !existsSync(file)) {
      throw new InputError({ file }, 'there is no such file', 'a file', 'Correct the path.')
    }
  }
  const expected = readOrders(files.orders)
  const instrument = await instrumentOf(files.raw)
  const raws = files.previous === undefined ? [files.raw] : [files.previous, files.raw]
  const days = await convertDays(raws, instrument)
  if (days.length !== raws.length) {
    throw new InputError(
      { file: files.previous ?? files.raw },
      'it begins on the same UTC day as the recording that it should precede',
      'the recording of the day before',
      'Give the earlier day with --previous.',
    )
  }
  return checkQueueGolden(days.at(-1) as ConvertedDay, expected, [])
}
