import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { readOrders } from '../../src/conform/hftbacktest/queue-golden.ts'
import { ordersSuite, publishedSuite } from '../../src/conform/hftbacktest/suite.ts'
import { InputError, StoredStateError } from '../../src/lib/assert.ts'
import { recorded, recordedNote, sharedPath } from '../support/shared.ts'

const directory = mkdtempSync(join(tmpdir(), 'ticktape-conform-test-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

const published = () =>
  readFileSync(sharedPath('conformance', 'hftbacktest-queue-20240719.csv'), 'utf8')
const raw = (date: string) => sharedPath('data', 'binance-raw', 'usdm', `btcusdt_${date}.gz`)

function written(name: string, text: string): string {
  const file = join(directory, name)
  writeFileSync(file, text)
  return file
}

/** The first run of the published file, with one cell of one row changed. */
function changed(row: number, cell: number, value: string): string {
  const lines = published().trimEnd().split('\n').slice(0, 451)
  const cells = (lines[row - 1] ?? '').split(',')
  cells[cell] = value
  lines[row - 1] = cells.join(',')
  return `${lines.join('\n')}\n`
}

describe('hftbacktest, as published', () => {
  recorded(
    `every case passes: conversions, cells, 300 rows, 14 queue-model runs${recordedNote}`,
    async () => {
      const cases = await publishedSuite(sharedPath())
      expect(cases.filter((each) => !each.passed)).toEqual([])
      expect(cases.length).toBe(33)
    },
  )

  recorded(`orders of a file are compared one by one${recordedNote}`, async () => {
    const files = { raw: raw('20240719'), previous: raw('20240718') }
    const same = await ordersSuite({ ...files, orders: written('same.csv', changed(2, 2, '1')) })
    expect(same).toMatchObject([{ passed: true }])
    for (const [row, cell, value, named] of [
      [40, 4, '639000', 'priceTicks'],
      [2, 6, '1721347204040000000', 'filledExchNs'],
      [3, 6, '1721347204040000000', 'filledExchNs'],
      [300, 5, '1721347404133000001', 'submitNs'],
      [100, 3, '1', 'side'],
    ] as const) {
      const text = changed(row, cell, value)
      if (text === changed(2, 2, '1')) continue
      const [found] = await ordersSuite({ ...files, orders: written('other.csv', text) })
      expect(found?.passed).toBe(false)
      expect(found?.detail).toContain(`row ${row}`)
      expect(found?.detail).toContain(named)
    }
  })

  recorded(
    `a day without its previous one is another market: the first difference is named${recordedNote}`,
    async () => {
      const orders = written('alone.csv', changed(2, 2, '1'))
      const [found] = await ordersSuite({ orders, raw: raw('20240719') })
      expect(found?.passed).toBe(false)
      expect(found?.detail).toMatch(/row \d+, order \d+/)
    },
  )

  test('a file of orders that does not fit is refused with its row', () => {
    const header = 'latencyNs,model,orderId,side,priceTicks,submitNs,filledExchNs'
    expect(() => readOrders(written('h.csv', 'a,b\n'))).toThrow(InputError)
    expect(() => readOrders(written('r.csv', `${header}\n1,log,1,2,5,6,\n`))).toThrow(/row 2/)
  })

  test('recordings that are not there are named, with what to do', async () => {
    await expect(publishedSuite(directory)).rejects.toThrow(StoredStateError)
    await expect(publishedSuite(directory)).rejects.toThrow('--shared')
    const missing = ordersSuite({ orders: join(directory, 'none.csv'), raw: 'none.gz' })
    await expect(missing).rejects.toThrow(InputError)
  })
})
