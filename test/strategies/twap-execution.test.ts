import { describe, expect, test } from 'vitest'
import { NS_PER_SECOND, type Strategy } from '../../src/index.ts'
import { constantLatency } from '../../src/models/latency/constant.ts'
import twap from '../../strategies/twap-execution.ts'
import { deskOf, passOf } from '../support/desk-builder.ts'
import { level, type Row, trade } from '../support/tape-builder.ts'

const SECOND = NS_PER_SECOND
/** 50 bid at 100, 900 offered at 102, and a last row that keeps the market open. */
const book = [level(0, 1, 100, 50), level(0, -1, 102, 900)]
const end = level(60 * SECOND, 1, 1, 1)

/** Four slices, due at seconds 1, 3, 5 and 7; the end is at 9. Fills as `second lots@price`. */
function fillsOf(rows: readonly Row[], totalLots: number): string[] {
  const fills: string[] = []
  const params = { totalLots, slices: 4, minutes: 8 / 60, delaySeconds: 1 }
  const spied: Strategy<typeof params> = {
    ...twap,
    create: (desk, own) => ({
      ...twap.create(desk, own),
      onFill({ qtyLots, priceTicks, maker }) {
        const second = Math.floor(desk.timeNs / SECOND)
        fills.push(`${second} ${qtyLots}@${priceTicks} ${maker ? 'waited' : 'crossed'}`)
      },
    }),
  }
  const latency = constantLatency(1000, 1000, false)
  const desk = deskOf(spied as unknown as Strategy, { params, latency })
  passOf([...book, ...rows, end], [desk])
  return fills
}

describe('time-weighted average price', () => {
  test('what nobody met crosses when the next slice is due, slice by slice', () => {
    expect(fillsOf([], 8)).toEqual([
      '3 2@102 crossed',
      '5 2@102 crossed',
      '7 2@102 crossed',
      '9 2@102 crossed',
    ])
  })

  test('a slice that is filled where it waits does not cross; of one in part, the rest does', () => {
    const rows = [trade(2 * SECOND, -1, 99, 1), trade(4 * SECOND, -1, 100, 51)]
    expect(fillsOf(rows, 8)).toEqual([
      '2 2@100 waited',
      '4 1@100 waited',
      '5 1@102 crossed',
      '7 2@102 crossed',
      '9 2@102 crossed',
    ])
  })

  test('sells as it buys, and the slices sum to the whole size where it cannot be split evenly', () => {
    expect(fillsOf([], -10)).toEqual([
      '3 3@100 crossed',
      '5 2@100 crossed',
      '7 3@100 crossed',
      '9 2@100 crossed',
    ])
  })
})
