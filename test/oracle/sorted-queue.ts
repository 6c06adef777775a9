type Waiting = { readonly time: number; readonly rank: number; readonly item: number }

/** The plain meaning of an event heap: a list that is sorted before every look at it. */
export class SortedQueue {
  private waiting: Waiting[] = []

  get size(): number {
    return this.waiting.length
  }

  get first(): Waiting | undefined {
    this.waiting.sort((a, b) => a.time - b.time || a.rank - b.rank)
    return this.waiting[0]
  }

  push(time: number, rank: number, item: number): void {
    this.waiting.push({ time, rank, item })
  }

  pop(): Waiting | undefined {
    const first = this.first
    this.waiting = this.waiting.slice(1)
    return first
  }
}
