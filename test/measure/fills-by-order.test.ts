import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FillsByOrder } from '../../src/measure/fills-by-order.ts'
import { fillTable } from '../report/sample-tables.ts'

test('the fills of each order are those of a map, in their order', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 60 }), (ids) => {
      const index = new FillsByOrder(fillTable(ids.map((orderId) => ({ orderId }))))
      const expected = new Map<number, number[]>()
      ids.forEach((id, row) => {
        expected.set(id, [...(expected.get(id) ?? []), row])
      })
      for (let id = -1; id <= 14; id++) {
        expect([...index.of(id)]).toEqual(expected.get(id) ?? [])
      }
    }),
    { seed: 41 },
  )
})
