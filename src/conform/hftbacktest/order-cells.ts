import type { DeskRuntime } from '../../engine/desk.ts'
import { runPass } from '../../engine/pass.hot.ts'
import { tapeSource } from '../../engine/tape-source.ts'
import type { Ledger } from '../../ledger/ledger.ts'
import { STATUS_NAMES } from '../../orders/status.ts'
import type { Desk, Strategy } from '../../strategy/strategy.ts'
import { makeInstrument } from '../../units/instrument.ts'
import { BUY, SELL } from '../../units/side.ts'
import { NS_PER_MS, NS_PER_SECOND } from '../../units/time.ts'
import { type ConformCase, caseOf, differs, differsBeyond } from '../conform-case.ts'
import { publishedDesk } from './desk-of.ts'
import { BEST_EACH_MINUTE, DEPTH_FIRST_MINUTE, QUOTING_START_NS } from './published.ts'
import type { ConvertedDay } from './recordings.ts'

/** What happens when, counted from the start of the published loops. */
type Script = readonly (readonly [afterNs: number, act: (desk: DeskRuntime) => void])[]
type Cell = { readonly name: string; readonly script: Script; readonly found: string[] }

const QTY_LOTS = 1000
const STEP = 100 * NS_PER_MS

/** Golden A's published cells: the book at five times, and what became of six orders. */
export function checkOrderCells(day: ConvertedDay): ConformCase[] {
  const instrument = makeInstrument(day.manifest.instrument)
  const startNs = Number(QUOTING_START_NS - day.columns.epochNs)
  const cells = [
    bestPrices(),
    firstDepth(),
    deepBuy(),
    marketSell(),
    buyAtBid(),
    cancelLoop(startNs),
    crossingPostOnly(),
  ]
  runPass({
    instruments: [{ instrument, tapes: [tapeSource(day)] }],
    depth: 'l2',
    keepsCrossed: true,
    sampleNs: 0,
    desks: cells.map((cell) =>
      publishedDesk(scripted(cell, startNs), 10 * NS_PER_MS, 'riskAverse', instrument),
    ),
  })
  return cells.map((cell) => caseOf(`cell: ${cell.name}`, cell.found, 'as published'))
}

function scripted(cell: Cell, startNs: number): Strategy {
  return {
    name: cell.name,
    params: {},
    wakes: {},
    create(desk) {
      cell.script.forEach(([afterNs], i) => {
        desk.at(startNs + afterNs, i)
      })
      cell.found.push(
        ...cell.script.map(([afterNs]) => `the moment +${afterNs} ns was not reached`),
      )
      return {
        onTimer(tag) {
          cell.found.splice(
            cell.found.findIndex((each) => each.includes('was not reached')),
            1,
          )
          cell.script[tag]?.[1](desk as DeskRuntime)
        },
      }
    },
  }
}

function bestPrices(): Cell {
  const found: string[] = []
  const script: Script = BEST_EACH_MINUTE.map(([bid, ask], k) => [
    (k + 1) * 60 * NS_PER_SECOND,
    ({ market }) => {
      found.push(...differs(`bid ${k + 1}`, market.bidTicks, bid))
      found.push(...differs(`ask ${k + 1}`, market.askTicks, ask))
    },
  ])
  return { name: 'best prices at five times', script, found }
}

function firstDepth(): Cell {
  const found: string[] = []
  const side = (desk: Desk, sign: 1 | -1, expected: readonly (readonly [number, number])[]) => {
    let price = sign > 0 ? desk.market.bidTicks : desk.market.askTicks
    for (const level of expected) {
      found.push(...differs('level', `${price},${desk.market.sizeAt(sign, price)}`, String(level)))
      price = desk.market.nextLevel(sign, price)
    }
  }
  const act = (desk: Desk) => {
    side(desk, BUY, DEPTH_FIRST_MINUTE.bids)
    side(desk, SELL, DEPTH_FIRST_MINUTE.asks)
  }
  return { name: 'three levels a side', script: [[60 * NS_PER_SECOND, act]], found }
}

function statusIs(found: string[], desk: Desk, expected: string): void {
  found.push(...differs('status', STATUS_NAMES[desk.orders.status(1)], expected))
}

function ledgerOf(desk: DeskRuntime): Ledger {
  return desk.ledgers[0] as Ledger
}

function deepBuy(): Cell {
  const found: string[] = []
  const seconds = (n: number) => n * 30 * NS_PER_SECOND
  const script: Script = [
    [
      seconds(1),
      (desk) => {
        const priceTicks = desk.market.bidTicks - 300
        found.push(...differs('price', priceTicks, 638857))
        desk.submit({ side: BUY, qtyLots: QTY_LOTS, priceTicks })
      },
    ],
    ...[2, 3, 4, 5].map((n) => [seconds(n), (desk: Desk) => statusIs(found, desk, 'New')] as const),
    [seconds(6), (desk) => statusIs(found, desk, 'Filled')],
  ]
  return { name: 'buy 300 ticks below the bid', script, found }
}

function marketSell(): Cell {
  const found: string[] = []
  const script: Script = [
    [60 * NS_PER_SECOND, (desk) => desk.submit({ side: SELL, qtyLots: QTY_LOTS })],
    [60 * NS_PER_SECOND + 20 * NS_PER_MS - 1, (desk) => statusIs(found, desk, 'PendingNew')],
    [
      60 * NS_PER_SECOND + 20 * NS_PER_MS,
      (desk) => {
        statusIs(found, desk, 'Filled')
        const fee = ledgerOf(desk).feeUnits / 1e8
        found.push(...differs('price', ledgerOf(desk).turnoverUnits / QTY_LOTS, 639799))
        found.push(...differsBeyond('fee', fee, 44.78593, 5e-6))
      },
    ],
  ]
  return { name: 'market sell', script, found }
}

function buyAtBid(): Cell {
  const found: string[] = []
  const script: Script = [
    [
      60 * NS_PER_SECOND,
      (desk) => desk.submit({ side: BUY, qtyLots: QTY_LOTS, priceTicks: desk.market.bidTicks }),
    ],
    [
      120 * NS_PER_SECOND + 20 * NS_PER_MS,
      (desk) => {
        statusIs(found, desk, 'Filled')
        found.push(...differsBeyond('balance', ledgerOf(desk).cashUnits / 1e4, -63979.9, 5e-5))
        found.push(...differsBeyond('fee', ledgerOf(desk).feeUnits / 1e8, 12.79598, 5e-6))
      },
    ],
  ]
  return { name: 'limit buy at the bid', script, found }
}

function cancelLoop(startNs: number): Cell {
  const found: string[] = []
  const script: Script = [
    [
      STEP,
      (desk) => {
        const priceTicks = desk.market.bidTicks - 100
        desk.submit({ side: BUY, qtyLots: QTY_LOTS, priceTicks })
      },
    ],
    [STEP + 20 * NS_PER_MS - 1, (desk) => statusIs(found, desk, 'PendingNew')],
    [STEP + 20 * NS_PER_MS, (desk) => statusIs(found, desk, 'New')],
    [
      2 * STEP + 20 * NS_PER_MS,
      (desk) => {
        found.push(...differs('cancel sent', desk.timeNs - startNs, 220 * NS_PER_MS))
        desk.cancel(1)
      },
    ],
    [3 * STEP, (desk) => statusIs(found, desk, 'Canceled')],
    [3 * STEP + 40 * NS_PER_MS, (desk) => statusIs(found, desk, 'Canceled')],
  ]
  return { name: 'submit, cancel, hear of it', script, found }
}

function crossingPostOnly(): Cell {
  const found: string[] = []
  const script: Script = [
    [
      60 * NS_PER_SECOND,
      (desk) => {
        const priceTicks = desk.market.bidTicks - 100
        found.push(...differs('price', priceTicks, 639699))
        desk.submit({ side: SELL, qtyLots: QTY_LOTS, priceTicks, postOnly: true })
      },
    ],
    [60 * NS_PER_SECOND + 20 * NS_PER_MS, (desk) => statusIs(found, desk, 'Rejected')],
  ]
  return { name: 'post-only sell through the bid', script, found }
}
