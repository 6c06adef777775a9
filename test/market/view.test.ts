import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { viewAt, viewOf } from '../../src/market/view.ts'
import { MessageParts } from '../../src/store/message-parts.ts'
import type { TapeColumns } from '../../src/tape/columns.ts'
import { FLAG_MESSAGE_END } from '../../src/tape/schema.ts'
import { propertyRuns } from '../support/property-runs.ts'
import { orderColumns, orderMessages, rowAt } from './l3-commands.ts'

const rowsOf = (tape: TapeColumns) => Array.from({ length: tape.rows }, (_, i) => rowAt(tape, i))

/** A tape cut into parts of about `partRows` rows; each is copied, since its memory is used again. */
function partsOf(tape: TapeColumns, partRows: number): ReturnType<typeof rowsOf>[] {
  const parts: ReturnType<typeof rowsOf>[] = []
  collect(tape, partRows, (part) => parts.push(rowsOf(part)))
  return parts
}

function collect(tape: TapeColumns, partRows: number, take: (part: TapeColumns) => void): void {
  const { eventNs, receivedNs, kind, side, priceTicks, qtyLots, orderRef, flags } = tape
  const columns = [eventNs, receivedNs, kind, side, priceTicks, qtyLots, orderRef, flags]
  const parts = new MessageParts(partRows, tape.epochNs, take)
  for (let i = 0; i < tape.rows; i++) parts.add(columns, i)
  parts.finish()
}

describe('a tape cut into parts', () => {
  test('is whole, in order, and each part but the last ends with a message', () => {
    fc.assert(
      fc.property(orderMessages(40), fc.integer({ min: 1, max: 20 }), (messages, partRows) => {
        const tape = orderColumns(messages.flat())
        const parts = partsOf(tape, partRows)
        expect(parts.flat()).toEqual(rowsOf(tape))
        for (const part of parts.slice(0, -1)) {
          expect((part.at(-1)?.flags ?? 0) & FLAG_MESSAGE_END).not.toBe(0)
          expect(part.length).toBeGreaterThanOrEqual(partRows)
        }
      }),
      propertyRuns(60, 27),
    )
  })

  test.each(['l2', 'l1'] as const)('is seen at %s part by part as it is whole', (depth) => {
    let cut = 0
    fc.assert(
      fc.property(orderMessages(60), fc.integer({ min: 1, max: 30 }), (messages, partRows) => {
        const tape = orderColumns(messages.flat())
        const view = viewOf(['l3'], depth)
        const seen: ReturnType<typeof rowsOf> = []
        let parts = 0
        collect(tape, partRows, (part) => {
          seen.push(...rowsOf(view.take(part)))
          parts++
        })
        expect(seen).toEqual(rowsOf(viewAt(tape, ['l3'], depth)))
        if (parts > 1) cut++
      }),
      propertyRuns(100, 28),
    )
    expect(cut).toBeGreaterThan(30)
  })
})
