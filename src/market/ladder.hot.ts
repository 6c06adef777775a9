import { assert } from '../lib/assert.ts'
import { grown } from '../lib/grow.ts'

/**
 * Idea: one side of a book as a sparse array of sizes indexed by tick, in pages of 512 ticks that are
 * made when first touched. A bitmap of touched ticks per page makes "the next level from here" a few
 * word reads, however far away it is. Setting a size only ever sets its bit; a search that meets a bit
 * without a size takes it away, so each is paid for once.
 * Layout: baseOf[(tick >> 9) - firstPage] is where a page's sizes begin, or -1; `touched` holds a bit
 * for each size, in the same order. The pages around the first price, where most rows fall, are made
 * with it and stand side by side: in this window a size is found by one subtraction.
 * Cost: set and get O(1), no branch on the size; next level O(pages crossed), amortised; 4 kB a page,
 * and a page that nothing was set in costs address space only.
 * Holds: the bit is set wherever the size is above 0.
 * Plain twin: test/oracle/naive-book.ts.
 */
export const PAGE_SHIFT = 9
export const PAGE_TICKS = 512
const PAGE_WORDS = 16

/** Pages of the lowest and the highest tick of 32 bits. */
const KEY_MIN = -4194304
const KEY_MAX = 4194303

/** What `above` and `below` answer when there is no further level. */
export const NO_LEVEL_ABOVE = 2147483647
export const NO_LEVEL_BELOW = -2147483648

export class Ladder {
  private pages = 0
  firstPage = 0
  baseOf = new Int32Array(0)
  /** The window stands at their beginning. Whoever writes a size there sets its bit as well. */
  sizes: Float64Array
  touched: Int32Array
  /** A bit for each size that somebody asked to watch. */
  watched: Int32Array
  /** First tick of the window, and how many ticks it has; 0 before the first size is set. */
  windowTick = 0
  windowTicks = 0
  private readonly windowPages: number

  /** `windowPages`: pages of 512 ticks around the first price that stand side by side. */
  constructor(windowPages = 8) {
    this.windowPages = windowPages
    this.sizes = new Float64Array(PAGE_TICKS * windowPages * 2)
    this.touched = new Int32Array(PAGE_WORDS * windowPages * 2)
    this.watched = new Int32Array(PAGE_WORDS * windowPages * 2)
  }

  /** Displayed size at a tick, 0 when there is none. */
  get(tick: number): number {
    const near = tick - this.windowTick
    if (near >= 0 && near < this.windowTicks) return this.sizes[near]!
    const at = (tick >> PAGE_SHIFT) - this.firstPage
    if (at < 0 || at >= this.baseOf.length) return 0
    const base = this.baseOf[at]!
    return base < 0 ? 0 : this.sizes[base + (tick & (PAGE_TICKS - 1))]!
  }

  /** Sets the displayed size at a tick; 0 removes it. */
  set(tick: number, qtyLots: number): void {
    const near = tick - this.windowTick
    if (near >= 0 && near < this.windowTicks) {
      this.sizes[near] = qtyLots
      this.touched[near >> 5]! |= 1 << (near & 31)
    } else this.setFar(tick, qtyLots)
  }

  private setFar(tick: number, qtyLots: number): void {
    const at = (tick >> PAGE_SHIFT) - this.firstPage
    if (at >= 0 && at < this.baseOf.length) {
      const base = this.baseOf[at]!
      if (base >= 0) {
        const i = base + (tick & (PAGE_TICKS - 1))
        this.sizes[i] = qtyLots
        this.touched[i >> 5]! |= 1 << (i & 31)
        return
      }
    }
    if (qtyLots === 0) return
    if (this.windowTicks === 0) this.openWindow(tick >> PAGE_SHIFT)
    else this.addPage(tick >> PAGE_SHIFT)
    this.set(tick, qtyLots)
  }

  /** Marks a tick, or takes its mark away. */
  watch(tick: number, isWatched: boolean): void {
    if (this.windowTicks === 0) this.openWindow(tick >> PAGE_SHIFT)
    const at = (tick >> PAGE_SHIFT) - this.firstPage
    if (at < 0 || at >= this.baseOf.length || this.baseOf[at]! < 0) {
      this.addPage(tick >> PAGE_SHIFT)
    }
    const i = this.baseOf[(tick >> PAGE_SHIFT) - this.firstPage]! + (tick & (PAGE_TICKS - 1))
    if (isWatched) this.watched[i >> 5]! |= 1 << (i & 31)
    else this.watched[i >> 5]! &= ~(1 << (i & 31))
  }

  /** The lowest occupied tick >= `tick`, or NO_LEVEL_ABOVE. */
  above(tick: number): number {
    const { baseOf, touched, sizes } = this
    let at = (tick >> PAGE_SHIFT) - this.firstPage
    let from = tick & (PAGE_TICKS - 1)
    if (at < 0) {
      at = 0
      from = 0
    }
    for (; at < baseOf.length; at++) {
      const base = baseOf[at]!
      if (base >= 0) {
        let word = (base + from) >> 5
        const end = (base >> 5) + PAGE_WORDS
        let bits = touched[word]! & (-1 << (from & 31))
        for (;;) {
          while (bits !== 0) {
            const low = bits & -bits
            const i = (word << 5) + 31 - Math.clz32(low)
            if (sizes[i]! > 0) return ((at + this.firstPage) << PAGE_SHIFT) + i - base
            touched[word]! &= ~low
            bits ^= low
          }
          if (++word >= end) break
          bits = touched[word]!
        }
      }
      from = 0
    }
    return NO_LEVEL_ABOVE
  }

  /** The highest occupied tick <= `tick`, or NO_LEVEL_BELOW. */
  below(tick: number): number {
    const { baseOf, touched, sizes } = this
    let at = (tick >> PAGE_SHIFT) - this.firstPage
    let from = tick & (PAGE_TICKS - 1)
    if (at >= baseOf.length) {
      at = baseOf.length - 1
      from = PAGE_TICKS - 1
    }
    for (; at >= 0; at--) {
      const base = baseOf[at]!
      if (base >= 0) {
        let word = (base + from) >> 5
        const start = base >> 5
        let bits = touched[word]! & (-1 >>> (31 - (from & 31)))
        for (;;) {
          while (bits !== 0) {
            const bit = 31 - Math.clz32(bits)
            const i = (word << 5) + bit
            if (sizes[i]! > 0) return ((at + this.firstPage) << PAGE_SHIFT) + i - base
            touched[word]! &= ~(1 << bit)
            bits &= ~(1 << bit)
          }
          if (--word < start) break
          bits = touched[word]!
        }
      }
      from = PAGE_TICKS - 1
    }
    return NO_LEVEL_BELOW
  }

  /** Occupied levels, counted one by one: not for hot code. */
  get levels(): number {
    let levels = 0
    for (let i = 0; i < this.pages * PAGE_TICKS; i++) if (this.sizes[i]! > 0) levels++
    return levels
  }

  /** Removes every level. Pages stay, so a book that is restated allocates nothing. */
  clear(): void {
    this.sizes.fill(0, 0, this.pages * PAGE_TICKS)
    this.touched.fill(0, 0, this.pages * PAGE_WORDS)
  }

  private openWindow(pageKey: number): void {
    const { windowPages } = this
    const lowest = Math.min(Math.max(pageKey - (windowPages >> 1), KEY_MIN), KEY_MAX - windowPages)
    for (let key = lowest; key < lowest + windowPages; key++) this.addPage(key)
    this.windowTick = lowest << PAGE_SHIFT
    this.windowTicks = windowPages << PAGE_SHIFT
  }

  private addPage(pageKey: number): void {
    this.coverPage(pageKey)
    const base = this.pages++ * PAGE_TICKS
    if (base >= this.sizes.length) {
      this.sizes = grown(this.sizes, this.sizes.length * 2)
      this.touched = grown(this.touched, this.touched.length * 2)
      this.watched = grown(this.watched, this.watched.length * 2)
    }
    this.baseOf[pageKey - this.firstPage] = base
  }

  private coverPage(pageKey: number): void {
    const length = this.baseOf.length
    if (length === 0) {
      this.firstPage = pageKey
      this.baseOf = new Int32Array(1).fill(-1)
      return
    }
    const last = this.firstPage + length - 1
    if (pageKey >= this.firstPage && pageKey <= last) return
    // Grow towards the new page by at least the present length: amortised O(1).
    const first =
      pageKey < this.firstPage ? Math.min(pageKey, this.firstPage - length) : this.firstPage
    const end = pageKey > last ? Math.max(pageKey, last + length) : last
    const lowest = Math.max(first, KEY_MIN)
    const highest = Math.min(end, KEY_MAX)
    assert(pageKey >= lowest && pageKey <= highest, 'a tick fits 32 bits')
    const grown = new Int32Array(highest - lowest + 1).fill(-1)
    grown.set(this.baseOf, this.firstPage - lowest)
    this.firstPage = lowest
    this.baseOf = grown
  }
}
