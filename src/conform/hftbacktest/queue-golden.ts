import { readFileSync } from 'node:fs'
import { runPass } from '../../engine/pass.hot.ts'
import { tapeSource } from '../../engine/tape-source.ts'
import { InputError } from '../../lib/assert.ts'
import { makeInstrument } from '../../units/instrument.ts'
import { type ConformCase, caseOf, differs, differsBeyond } from '../conform-case.ts'
import { publishedDesk } from './desk-of.ts'
import { type LoopNotes, queueLoop } from './queue-loop.ts'
import type { ConvertedDay } from './recordings.ts'

const HEADER = 'latencyNs,model,orderId,side,priceTicks,submitNs,filledExchNs'

type ExpectedOrder = {
  readonly row: number
  readonly orderId: number
  readonly side: number
  readonly priceTicks: number
  readonly submitNs: bigint
  readonly filledNs: bigint | null
}

/** The orders of one published run. */
export type ExpectedRun = {
  readonly latencyNs: number
  readonly model: string
  readonly orders: readonly ExpectedOrder[]
}

/** Totals that a run must end with, as published. */
export type RunTotals = {
  readonly latencyNs: number
  readonly model: string
  readonly steps: number
  readonly fills: number
  readonly position: number
  readonly balance: number
  readonly fee: number
}

/** Reads a file of published orders. Throws `InputError` naming row and field. */
export function readOrders(file: string): ExpectedRun[] {
  const lines = readFileSync(file, 'utf8').trimEnd().split(/\r?\n/)
  const remedy = `Columns are ${HEADER}; times are ns since 1970.`
  if (lines[0] !== HEADER) {
    throw new InputError({ file, row: 1 }, `header "${lines[0]}"`, `"${HEADER}"`, remedy)
  }
  const runs = new Map<string, { latencyNs: number; model: string; orders: ExpectedOrder[] }>()
  lines.slice(1).forEach((line, i) => {
    const row = i + 2
    const match = /^(\d+),([^,]+),(\d+),(1|-1),(-?\d+),(\d+),(\d*)$/.exec(line)
    if (match === null) {
      const expected = 'seven whole numbers (a model name in the second, the last may be empty)'
      throw new InputError({ file, row }, `"${line}"`, expected, remedy)
    }
    const [, latency = '', model = '', orderId, side, priceTicks, submit = '', filled = ''] = match
    const key = `${latency}/${model}`
    const run = runs.get(key) ?? { latencyNs: Number(latency), model, orders: [] }
    runs.set(key, run)
    run.orders.push({
      row,
      orderId: Number(orderId),
      side: Number(side),
      priceTicks: Number(priceTicks),
      submitNs: BigInt(submit),
      filledNs: filled === '' ? null : BigInt(filled),
    })
  })
  if (runs.size === 0) throw new InputError({ file }, 'no orders', 'at least one', remedy)
  return [...runs.values()]
}

/** Replays the loop of every published run, all of them as desks of one pass, and compares. */
export function checkQueueGolden(
  day: ConvertedDay,
  runs: readonly ExpectedRun[],
  totals: readonly RunTotals[],
): ConformCase[] {
  const instrument = makeInstrument(day.manifest.instrument)
  const lotSize = Number(instrument.lotSize)
  const loops = runs.map(() => queueLoop())
  const pass = runPass({
    instruments: [{ instrument, tapes: [tapeSource(day)] }],
    depth: 'l2',
    keepsCrossed: true,
    sampleNs: 0,
    desks: runs.map(({ latencyNs, model }, i) =>
      publishedDesk((loops[i] as (typeof loops)[number]).strategy, latencyNs, model, instrument),
    ),
  })
  return runs.map((run, i) => {
    const { notes } = loops[i] as (typeof loops)[number]
    const differences = compareOrders(run, notes, pass.epochNs)
    const expected = totals.find((t) => t.latencyNs === run.latencyNs && t.model === run.model)
    const ledger = pass.desks[i]?.ledgers[0]
    if (expected !== undefined && ledger !== undefined) {
      const cash = ledger.cashUnits * ledger.unit.cashUnit.toNumber()
      const fee = ledger.feeUnits * ledger.unit.feeUnit.toNumber()
      differences.push(
        ...differs('steps', notes.steps, expected.steps),
        ...differsBeyond('position', ledger.positionLots * lotSize, expected.position, 1e-9),
        ...differsBeyond('balance', cash, expected.balance, 0.0005),
        ...differsBeyond('fee', fee, expected.fee, 1e-7),
        ...differs('fills', fillCount(notes), expected.fills),
      )
    }
    const agreed = `${notes.orders.length} orders, ${fillCount(notes)} fills, ${notes.steps} steps`
    return caseOf(`queue ${run.model} at ${run.latencyNs / 1e6} ms`, differences, agreed)
  })
}

function fillCount(notes: LoopNotes): number {
  return notes.orders.filter((order) => !Number.isNaN(order.filledVenueNs)).length
}

function compareOrders(run: ExpectedRun, notes: LoopNotes, epochNs: bigint): string[] {
  const differences: string[] = []
  run.orders.forEach((expected, i) => {
    const found = notes.orders[i]
    const at = `row ${expected.row}, order ${expected.orderId}`
    if (found === undefined) {
      differences.push(`${at}: not sent, published at ${expected.submitNs}`)
      return
    }
    const isFilled = !Number.isNaN(found.filledVenueNs)
    const filledNs = isFilled ? epochNs + BigInt(found.filledVenueNs) : null
    differences.push(
      ...differs(`${at}, orderId`, i + 1, expected.orderId),
      ...differs(`${at}, side`, found.side, expected.side),
      ...differs(`${at}, priceTicks`, found.priceTicks, expected.priceTicks),
      ...differs(`${at}, submitNs`, epochNs + BigInt(found.submitNs), expected.submitNs),
      ...differs(`${at}, filledExchNs`, filledNs, expected.filledNs),
    )
  })
  if (notes.orders.length > run.orders.length) {
    const extra = notes.orders[run.orders.length]
    differences.push(`order ${run.orders.length + 1} at tick ${extra?.priceTicks}: not published`)
  }
  return differences
}
