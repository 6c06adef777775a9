import { grown } from '../lib/grow.ts'

/**
 * Idea: how many things happened within a time that ends now, and the sum of their values, kept as they
 * come and go: a queue of (time, value) with running totals.
 * Layout: two columns as one ring whose length is a power of two; it doubles when it is full.
 * Cost: amortized O(1) an entry, whoever asks and how often.
 * Holds: at `nowNs` an entry of `timeNs` counts while nowNs - timeNs < windowNs. Times never go back.
 * Sums are exact while values are whole.
 * Plain twin: test/oracle/plain-window.ts.
 */
export class SlidingWindow {
  count = 0
  sum = 0
  private readonly windowNs: number
  private timeNs: Float64Array = new Float64Array(16)
  private value: Float64Array = new Float64Array(16)
  private first = 0

  constructor(windowNs: number) {
    this.windowNs = windowNs
  }

  add(timeNs: number, value = 1): void {
    this.passTo(timeNs)
    if (this.count === this.timeNs.length) this.grow()
    const at = (this.first + this.count) & (this.timeNs.length - 1)
    this.timeNs[at] = timeNs
    this.value[at] = value
    this.count++
    this.sum += value
  }

  /** Lets go of what no longer counts at a time; `count` and `sum` are then of that time. */
  passTo(nowNs: number): void {
    const times = this.timeNs
    const mask = times.length - 1
    while (this.count > 0 && nowNs - times[this.first]! >= this.windowNs) {
      this.sum -= this.value[this.first]!
      this.first = (this.first + 1) & mask
      this.count--
    }
  }

  clear(): void {
    this.count = 0
    this.sum = 0
    this.first = 0
  }

  private grow(): void {
    const length = this.timeNs.length
    const times = grown(this.timeNs, length * 2)
    const values = grown(this.value, length * 2)
    // What lay before the first entry comes after the last one.
    times.copyWithin(length, 0, this.first)
    values.copyWithin(length, 0, this.first)
    this.timeNs = times
    this.value = values
  }
}
