import { describe, expect, test } from 'vitest'
import type { LatencyModel } from '../../src/models/latency/latency-model.ts'
import { REJECT_REASONS, REPORT_NAMES } from '../../src/orders/report.ts'
import { STATUS_NAMES } from '../../src/orders/status.ts'
import type { Desk, Handlers } from '../../src/strategy/strategy.ts'
import { BUY } from '../../src/units/side.ts'
import { deskOf, passOf, strategyOf } from '../support/desk-builder.ts'
import { level, trade } from '../support/tape-builder.ts'

const book = [level(0, 1, 100, 10), level(0, -1, 102, 10)]
const end = level(1000, 1, 1, 1)

/** Runs one desk and returns what it heard: `40 New 1`. */
function heard(
  create: (desk: Desk) => Handlers,
  latency: Partial<LatencyModel>,
  rows = [...book, end],
): string[] {
  const said: string[] = []
  const strategy = strategyOf((desk) => ({
    ...create(desk),
    onReport({ orderId, report, reason }) {
      const because = reason === 0 || report === 2 ? '' : `: ${REJECT_REASONS[reason]}`
      said.push(`${desk.timeNs} ${REPORT_NAMES[report]} ${orderId}${because}`)
    },
  }))
  const none = { name: 'none', assumed: false, entryNs: () => 0, responseNs: () => 0 }
  passOf(rows, [deskOf(strategy, { latency: { ...none, ...latency } })])
  return said
}

describe('orders and reports travel', () => {
  test('a report is heard entry + response after the request (scenario 25)', () => {
    const said = heard(
      (desk) => {
        desk.at(10)
        return { onTimer: () => desk.submit({ side: BUY, qtyLots: 1, priceTicks: 99 }) }
      },
      { entryNs: () => 30, responseNs: () => 7 },
    )
    expect(said).toEqual(['47 New 1'])
  })

  test('what a callback sends bears the time of the callback (scenario 24)', () => {
    const sent: number[] = []
    heard((desk) => {
      desk.at(10)
      return {
        onTimer: () => desk.submit({ side: BUY, qtyLots: 1, priceTicks: 102 }),
        onFill(fill) {
          if (fill.orderId > 2) return
          sent.push(desk.timeNs)
          desk.submit({ side: BUY, qtyLots: 1, priceTicks: 102 })
        },
      }
    }, {})
    expect(sent).toEqual([10, 10])
  })

  test('a request that is faster than the one before it does not overtake', () => {
    const said = heard(
      (desk) => {
        desk.at(10, 1)
        desk.at(11, 2)
        return {
          onTimer(tag) {
            if (tag === 1) desk.submit({ side: BUY, qtyLots: 1, priceTicks: 99 })
            else desk.cancel(1)
          },
        }
      },
      { entryNs: (nowNs) => (nowNs === 10 ? 50 : 1) },
    )
    expect(said).toEqual(['60 New 1', '60 Canceled 1'])
  })

  test('a report that is faster than the one before it does not overtake', () => {
    const said = heard(
      (desk) => {
        desk.at(10, 1)
        desk.at(11, 2)
        return {
          onTimer(tag) {
            if (tag === 1) desk.submit({ side: BUY, qtyLots: 1, priceTicks: 99 })
            else desk.cancel(1)
          },
        }
      },
      { responseNs: (venueNs) => (venueNs === 10 ? 50 : 1) },
    )
    expect(said).toEqual(['60 New 1', '60 Canceled 1'])
  })

  test('a negative entry latency is a technical refusal, heard after its absolute value', () => {
    const statuses: string[] = []
    const said = heard(
      (desk) => {
        for (const [ns, tag] of [
          [10, 1],
          [20, 2],
          [60, 3],
          [150, 4],
          [260, 5],
        ] as const)
          desk.at(ns, tag)
        return {
          onTimer(tag) {
            if (tag === 1 || tag === 2) desk.submit({ side: BUY, qtyLots: 1, priceTicks: 99 })
            if (tag === 3) desk.cancel(2)
            if (tag === 4) desk.replace(2, { priceTicks: 98 })
            statuses.push(STATUS_NAMES[desk.orders.status(2)] ?? '')
            if (tag === 5) expect(desk.orders.priceTicks(2)).toBe(99)
          },
        }
      },
      { entryNs: (nowNs) => (nowNs === 20 ? 5 : -40) },
    )
    expect(said).toEqual([
      '50 Rejected 1: technical refusal by the venue',
      '50 New 2',
      '100 CancelRejected 2: technical refusal by the venue',
      '190 ReplaceRejected 2: technical refusal by the venue',
    ])
    expect(statuses.slice(1)).toEqual(['PendingNew', 'PendingCancel', 'PendingReplace', 'New'])
  })

  test('the cancel that loses to a fill: the fill counts, the cancel is rejected', () => {
    const rows = [...book, trade(50, -1, 98, 1), end]
    const said = heard(
      (desk) => {
        desk.at(10, 1)
        desk.at(45, 2)
        return {
          onTimer(tag) {
            if (tag === 1) desk.submit({ side: BUY, qtyLots: 1, priceTicks: 99 })
            else desk.cancel(1)
          },
        }
      },
      { entryNs: () => 10, responseNs: () => 10 },
      rows,
    )
    expect(said).toEqual([
      '30 New 1',
      '60 Fill 1',
      '65 CancelRejected 1: too late: order is no longer live',
    ])
  })

  test('a fill while a replace travels has the old terms', () => {
    const fills: string[] = []
    const said = heard(
      (desk) => {
        desk.at(10, 1)
        desk.at(45, 2)
        return {
          onTimer(tag) {
            if (tag === 1) desk.submit({ side: BUY, qtyLots: 5, priceTicks: 99 })
            else desk.replace(1, { priceTicks: 97, qtyLots: 9 })
          },
          onFill({ priceTicks, qtyLots }) {
            fills.push(`${qtyLots}@${priceTicks} leaves ${desk.orders.leavesLots(1)}`)
          },
        }
      },
      { entryNs: () => 10, responseNs: () => 10 },
      [...book, trade(50, -1, 99, 2), trade(70, -1, 96, 1), end],
    )
    expect(said).toEqual(['30 New 1', '60 Fill 1', '65 Replaced 1', '80 Fill 1'])
    expect(fills).toEqual(['2@99 leaves 3', '7@97 leaves 0'])
  })

  test('one request at a time: a second one is not sent before the first is answered', () => {
    const answers: boolean[] = []
    heard(
      (desk) => {
        desk.at(10, 1)
        desk.at(11, 2)
        desk.at(30, 3)
        return {
          onTimer(tag) {
            if (tag === 1) desk.submit({ side: BUY, qtyLots: 5, priceTicks: 99 })
            if (tag === 2) answers.push(desk.replace(1, { qtyLots: 4 }), desk.cancel(1))
            if (tag === 3) answers.push(desk.cancel(1), desk.cancel(1))
          },
        }
      },
      { entryNs: () => 5 },
    )
    expect(answers).toEqual([true, false, true, false])
  })
})
