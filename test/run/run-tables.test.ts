import { createHash } from 'node:crypto'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as aq from 'arquero'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { J_ACCOUNT, J_FILL, J_REPORT } from '../../src/engine/journal.hot.ts'
import { readJournal } from '../../src/engine/journal-reader.ts'
import { CheckError, StoredStateError } from '../../src/lib/assert.ts'
import { isOver } from '../../src/orders/order-status.hot.ts'
import { REPORT_FILL } from '../../src/orders/report.ts'
import { STATUS_NAMES } from '../../src/orders/status.ts'
import { backtest, type Run } from '../../src/run/backtest.ts'
import { writeRunRecord } from '../../src/run/write-record.ts'
import { sqlText, withDuck } from '../../src/store/duck.ts'
import { type InstrumentSpec, rates } from '../../src/units/instrument.ts'
import { busyStrategy, randomMarket } from '../support/random-market.ts'
import { RISK_OFF } from '../support/risk-off.ts'
import { openTapeOf, specOf } from '../support/tape-builder.ts'

const root = mkdtempSync(join(tmpdir(), 'tables-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const fees = {
  maker: rates('-0.00012345', '0.003', '0'),
  taker: rates('0.0005', '0', '0.0071'),
  source: 'made for tests',
}
const CONTRACTS: Record<string, InstrumentSpec> = {
  linear: specOf({ fees }),
  inverse: specOf({ contract: 'inverse', lotSize: '1', multiplier: '10', fees }),
}

const noMeasures = { metrics: {}, costs: {} }

function runOf(contract: string): Run {
  const tape = openTapeOf(randomMarket(1500), { instrument: CONTRACTS[contract]! })
  return backtest({
    tapes: [tape],
    strategy: busyStrategy,
    execution: { latency: { entryMs: 3, responseMs: 2 } },
    risk: RISK_OFF,
  })
}

async function rowsOf(sql: string): Promise<Record<string, unknown>[]> {
  return withDuck({}, async (connection) => {
    const result = await connection.runAndReadAll(sql)
    return result.getRowObjects()
  })
}

describe.each(Object.keys(CONTRACTS))('the tables of a run, %s', (contract) => {
  let run: Run
  let directory: string
  beforeAll(async () => {
    run = runOf(contract)
    directory = await writeRunRecord(run, noMeasures, root, 'test')
  })
  const file = (name: string) => sqlText(join(directory, name))

  test('there is something to compare: makers, takers, every answer', () => {
    const reasons = Object.keys(run.counts.fillsByReason)
    expect(reasons).toEqual(
      expect.arrayContaining(['queue-cleared', 'taker-level', 'traded-through']),
    )
    expect(run.fills.rows).toBeGreaterThan(100)
    const statuses = new Set([...run.orders.status].map((code) => STATUS_NAMES[code]))
    expect(statuses.has('Filled') && statuses.has('Canceled')).toBe(true)
  })

  test('SQL over fills.parquet = the ledger, to the unit', async () => {
    const ledger = run.desk.ledgers[0]!
    const [sums] = await rowsOf(`SELECT
        sum(side * qtyLots)::BIGINT AS position, sum(side * valueUnits)::BIGINT AS value,
        sum(feeUnits)::BIGINT AS fees, sum(valueUnits)::BIGINT AS turnover, count(*) AS fills,
        sum(qtyLots)::BIGINT AS volume FROM ${file('fills.parquet')}`)
    const sign = contract === 'inverse' ? 1n : -1n
    expect(sums).toEqual({
      position: BigInt(ledger.positionLots),
      value: sign * BigInt(ledger.cashUnits),
      fees: BigInt(ledger.feeUnits),
      turnover: BigInt(ledger.turnoverUnits),
      fills: BigInt(ledger.executions),
      volume: BigInt(ledger.volumeLots),
    })
  })

  test('the value of each fill is price x size, worked out in SQL', async () => {
    const value =
      contract === 'linear'
        ? 'priceTicks::HUGEINT * qtyLots'
        : '(qtyLots * 100000000000000::HUGEINT * 2 + priceTicks) // (2 * priceTicks)'
    const [{ wrong } = { wrong: null }] = await rowsOf(
      `SELECT count(*) AS wrong FROM ${file('fills.parquet')} WHERE valueUnits <> ${value}`,
    )
    expect(wrong).toBe(0n)
  })

  test('a frame library that knows nothing of ours sums the fills to the same ledger', () => {
    const { fills, desk } = run
    const { rows: _rows, ...columns } = fills
    const frame = aq.table(columns)
    const sums = frame
      .derive({ signedLots: (d: { side: number; qtyLots: number }) => d.side * d.qtyLots })
      .rollup({
        position: aq.op.sum('signedLots'),
        turnover: aq.op.sum('valueUnits'),
        fees: aq.op.sum('feeUnits'),
        count: aq.op.count(),
      })
      .objects()[0]
    const ledger = desk.ledgers[0]!
    expect(sums).toEqual({
      position: ledger.positionLots,
      turnover: ledger.turnoverUnits,
      fees: ledger.feeUnits,
      count: ledger.executions,
    })
  })

  test('orders.parquet is what the desk knows of its orders, and sums of fills.parquet', async () => {
    const { own } = run.desk
    const orders = await rowsOf(`SELECT orderId, status, cumQtyLots, notionalTicksLots, priceTicks,
      orderQtyLots, endedNs IS NULL AS isOpen FROM ${file('orders.parquet')} ORDER BY orderId`)
    expect(orders.length).toBe(own.count)
    // What the desk itself still holds: the last orders and those that are live.
    const held = orders.filter(({ orderId }) => own.knows(Number(orderId)))
    expect(held.length).toBeGreaterThan(100)
    held.forEach((row) => {
      const id = Number(row.orderId)
      const slot = own.slotOf(id)
      expect(row).toEqual({
        orderId: id,
        status: STATUS_NAMES[own.status(id)],
        cumQtyLots: BigInt(own.cumLots[slot]!),
        notionalTicksLots: BigInt(own.notional[slot]!),
        priceTicks: own.priceTicks[slot],
        orderQtyLots: BigInt(own.qtyLots[slot]!),
        isOpen: !isOver(own, slot),
      })
    })
    const apart = await rowsOf(`SELECT orderId FROM ${file('orders.parquet')} o LEFT JOIN
      (SELECT orderId, sum(qtyLots) q, sum(qtyLots * priceTicks) n FROM ${file('fills.parquet')} GROUP BY 1) f
      USING (orderId) WHERE cumQtyLots <> coalesce(q, 0) OR notionalTicksLots <> coalesce(n, 0)`)
    expect(apart).toEqual([])
  })

  test('journal.parquet holds the words that are hashed: the journal hash comes out of them', async () => {
    const words = Array.from({ length: 16 }, (_, w) => `word${w}`).join(', ')
    const rows = await rowsOf(`SELECT ${words} FROM ${file('journal.parquet')}`)
    expect(rows.length).toBe(run.desk.journal.records)
    const hashed: number[] = []
    const block = 1024 * 8
    // What was done ends with a block of its own; the accounts are the last one.
    const accounts = rows.findIndex((row) => ((Number(row.word2) >> 8) & 255) === J_ACCOUNT)
    let done = 0
    for (const [i, row] of rows.entries()) {
      if (i === accounts) done = hashed.length
      const all = Object.values(row) as number[]
      const isWide = ((all[2] ?? 0) & 128) !== 0
      // A record of two cells that does not fit any more leaves the last cell of its block empty.
      if (isWide && hashed.length % block === block - 8) hashed.push(0, 0, 0, 0, 0, 0, 0, 0)
      hashed.push(...all.slice(0, isWide ? 16 : 8))
    }
    const bytes = new Uint8Array(Int32Array.from(hashed).buffer)
    let head: Uint8Array = createHash('sha256').update('ticktape journal 3').digest()
    for (let start = 0; start < done * 4; start += block * 4) {
      const part = bytes.subarray(start, Math.min(done * 4, start + block * 4))
      head = createHash('sha256').update(head).update(part).digest()
    }
    const last = bytes.subarray(done * 4)
    head = createHash('sha256').update(head).update(last).digest()
    expect(last.length).toBe(64)
    expect(Buffer.from(head).toString('hex')).toBe(run.journalHash)
    expect(rows.length).toBeGreaterThan(4096)
  })

  test('the last equity sample is the ledger at the last middle', () => {
    const { equity } = run
    const last = equity.rows - 1
    const ledger = run.desk.ledgers[0]!
    expect(equity.positionLots[last]).toBe(ledger.positionLots)
    expect(equity.cashUnits[last]).toBe(ledger.cashUnits)
    expect(equity.feeUnits[last]).toBe(ledger.feeUnits)
    const mark = equity.bidTicks[last]! + equity.askTicks[last]!
    expect(equity.equity[last]).toBe(ledger.equity(mark))
  })

  test('the counts of run.json are counts of the journal', () => {
    const stored = JSON.parse(readFileSync(join(directory, 'run.json'), 'utf8')) as {
      counts: Run['counts']
      runId: string
      journalHash: string
    }
    expect([stored.runId, stored.journalHash]).toEqual([run.runId, run.journalHash])
    let fills = 0
    let heard = 0
    readJournal(run.desk.journal, (r) => {
      if (r.code === J_FILL) fills++
      if (r.code === J_REPORT && r.a === REPORT_FILL) heard++
    })
    const byReason = Object.values(stored.counts.fillsByReason).reduce((sum, each) => sum + each, 0)
    expect([byReason, run.fills.rows]).toEqual([fills, heard])
    expect(stored.counts.intents).toBe(run.orders.rows)
  })
})

describe('when an order ended', () => {
  test('it is the fill or cancel that ended it, not the rejection of a late request', () => {
    const { orders, desk } = runOf('linear')
    const endings = new Map<number, number>()
    const cum = new Map<number, number>()
    let late = 0
    readJournal(desk.journal, (r) => {
      if (r.code !== J_REPORT) return
      if (r.a === REPORT_FILL) cum.set(r.number, (cum.get(r.number) ?? 0) + r.qtyLots)
      const isFull = cum.get(r.number) === desk.own.qtyLots[r.number]
      if (r.a === 3 || r.a === 5 || (r.a === REPORT_FILL && isFull)) endings.set(r.number, r.timeNs)
      else if (endings.has(r.number)) late++
    })
    expect(late).toBeGreaterThan(0)
    for (const [id, ns] of endings) expect(orders.endedNs[id - 1]).toBe(ns)
  })
})

describe('a run id that stands there already', () => {
  test('is written again when the journal is the same, and refused when it is not', async () => {
    const place = join(root, 'again')
    const run = runOf('linear')
    const directory = await writeRunRecord(run, noMeasures, place, 'first')
    await writeRunRecord(run, noMeasures, place, 'second')
    expect(readFileSync(join(directory, 'run.json'), 'utf8')).toContain('"second"')
    const before = join(root, 'before')
    cpSync(directory, before, { recursive: true })
    const other = { ...run, journalHash: 'f'.repeat(64) }
    const write = writeRunRecord(other, noMeasures, place, 'third')
    await expect(write).rejects.toThrow(CheckError)
    await expect(write).rejects.toThrow(new RegExp(`${run.journalHash}[^]*${'f'.repeat(64)}`))
    for (const name of readdirSync(before)) {
      expect(readFileSync(join(directory, name)).equals(readFileSync(join(before, name)))).toBe(
        true,
      )
    }
    expect(readdirSync(place)).toEqual([run.runId])
  })

  test('is left alone when what stands there cannot be read', async () => {
    const place = join(root, 'broken')
    const run = runOf('linear')
    const directory = await writeRunRecord(run, noMeasures, place, 'first')
    writeFileSync(join(directory, 'run.json'), '{ half')
    await expect(writeRunRecord(run, noMeasures, place, 'again')).rejects.toThrow(StoredStateError)
    expect(readFileSync(join(directory, 'run.json'), 'utf8')).toBe('{ half')
  })
})
