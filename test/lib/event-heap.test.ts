import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EventHeap } from '../../src/lib/event-heap.hot.ts'
import { SortedQueue } from '../oracle/sorted-queue.ts'

/** Few distinct times, so that most pushes tie. */
const command = fc.oneof(
  { weight: 3, arbitrary: fc.record({ push: fc.integer({ min: -3, max: 5 }) }) },
  { weight: 2, arbitrary: fc.constant('pop' as const) },
)

describe('EventHeap', () => {
  test('equals a sorted queue under any pushes and pops, ties by rank', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 300 }), fc.boolean(), (commands, descending) => {
        const heap = new EventHeap(2)
        const queue = new SortedQueue()
        let pushed = 0
        for (const step of commands) {
          if (step === 'pop') {
            if (queue.size === 0) continue
            expect([heap.time[0], heap.rank[0]]).toEqual([queue.first?.time, queue.first?.rank])
            expect(heap.pop()).toBe(queue.pop()?.item)
          } else {
            const rank = descending ? -pushed : pushed
            heap.push(step.push, rank, pushed)
            queue.push(step.push, rank, pushed++)
          }
          expect(heap.size).toBe(queue.size)
          expect(heap.time[0]).toBe(queue.first?.time ?? Number.POSITIVE_INFINITY)
        }
        while (queue.size > 0) expect(heap.pop()).toBe(queue.pop()?.item)
        expect(heap.time[0]).toBe(Number.POSITIVE_INFINITY)
      }),
      { seed: 1, numRuns: 300 },
    )
  })

  test('times that are infinite keep their order by rank and leave last', () => {
    const heap = new EventHeap(2)
    heap.push(Number.POSITIVE_INFINITY, 2, 22)
    heap.push(Number.POSITIVE_INFINITY, 1, 11)
    heap.push(5, 3, 33)
    expect([heap.pop(), heap.pop(), heap.pop()]).toEqual([33, 11, 22])
  })

  test('grows past its first capacity without losing anything', () => {
    const heap = new EventHeap(1)
    for (let i = 999; i >= 0; i--) heap.push(i, i, i)
    const out = Array.from({ length: 1000 }, () => heap.pop())
    expect(out).toEqual(Array.from({ length: 1000 }, (_, i) => i))
  })
})
