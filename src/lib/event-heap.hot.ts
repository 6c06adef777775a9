import { grown } from './grow.ts'
/**
 * Idea: a binary heap of (time, rank) keys in two flat arrays; the payload rides in a third.
 * Layout: children of i at 2i+1 and 2i+2. `rank` breaks ties of equal times, so the order of what
 * leaves the heap is fully determined (ranks are unique by construction of their maker).
 * Cost: O(log n) push and pop, no allocation until the arrays must double.
 * Holds: time[0] is the smallest time, Infinity when empty, so that a scan can read it unconditionally.
 * Plain twin: test/oracle/sorted-queue.ts.
 */
export class EventHeap {
  time: Float64Array
  rank: Float64Array
  item: Int32Array
  size = 0

  constructor(capacity = 64) {
    this.time = new Float64Array(capacity).fill(Number.POSITIVE_INFINITY)
    this.rank = new Float64Array(capacity)
    this.item = new Int32Array(capacity)
  }

  push(time: number, rank: number, item: number): void {
    if (this.size + 1 >= this.time.length) this.grow()
    const times = this.time
    const ranks = this.rank
    const items = this.item
    let i = this.size++
    while (i > 0) {
      const parent = (i - 1) >> 1
      const parentTime = times[parent]!
      if (parentTime < time || (parentTime === time && ranks[parent]! < rank)) break
      times[i] = parentTime
      ranks[i] = ranks[parent]!
      items[i] = items[parent]!
      i = parent
    }
    times[i] = time
    ranks[i] = rank
    items[i] = item
  }

  /** Removes the first event and returns its item; the caller has read `time[0]` and `rank[0]`. */
  pop(): number {
    const times = this.time
    const ranks = this.rank
    const items = this.item
    const top = items[0]!
    const last = --this.size
    const time = times[last]!
    const rank = ranks[last]!
    const item = items[last]!
    times[last] = Number.POSITIVE_INFINITY
    if (last === 0) return top
    let i = 0
    for (;;) {
      let child = 2 * i + 1
      if (child >= last) break
      const right = child + 1
      if (
        right < last &&
        (times[right]! < times[child]! ||
          (times[right]! === times[child]! && ranks[right]! < ranks[child]!))
      ) {
        child = right
      }
      if (time < times[child]! || (time === times[child]! && rank < ranks[child]!)) break
      times[i] = times[child]!
      ranks[i] = ranks[child]!
      items[i] = items[child]!
      i = child
    }
    times[i] = time
    ranks[i] = rank
    items[i] = item
    return top
  }

  private grow(): void {
    const { length } = this.time
    this.time = grown(this.time, length * 2).fill(Number.POSITIVE_INFINITY, length)
    this.rank = grown(this.rank, length * 2)
    this.item = grown(this.item, length * 2)
  }
}
