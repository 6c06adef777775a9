import { assert } from '../lib/assert.ts'
import { grown } from '../lib/grow.ts'

/**
 * Idea: one side of a book as a sparse array of sizes indexed by tick, in pages of 512 ticks that are
 * made when first touched. A bitmap of occupied ticks per page makes "the next level from here" a few
 * word reads, however far away it is.
 * Layout: pageOf[(tick >> 9) - firstPage] is a page number or -1; page p owns sizes[p*512 ..],
 * occupied[p*16 ..] and counts[p].
 * Cost: set and get O(1); next level O(pages crossed); 4 kB a page.
 * Holds: a bit is set exactly when the size at that tick is above 0.
 * Plain twin: test/oracle/naive-book.ts.
 */
const PAGE_SHIFT = 9
const PAGE_TICKS = 512
const PAGE_WORDS = 16

/** What `above` and `below` answer when there is no further level. */
export const NO_LEVEL_ABOVE = 2147483647
export const NO_LEVEL_BELOW = -2147483648

export class Ladder {
  /** Occupied levels. */
  levels = 0
  private firstPage = 0
  private pageOf = new Int32Array(0)
  private pages = 0
  private sizes = new Float64Array(PAGE_TICKS * 8)
  private occupied = new Int32Array(PAGE_WORDS * 8)
  private counts = new Int32Array(8)

  /** Displayed size at a tick, 0 when there is none. */
  get(tick: number): number {
    const at = (tick >> PAGE_SHIFT) - this.firstPage
    if (at < 0 || at >= this.pageOf.length) return 0
    const page = this.pageOf[at]!
    return page < 0 ? 0 : this.sizes[page * PAGE_TICKS + (tick & (PAGE_TICKS - 1))]!
  }

  /** Sets the displayed size at a tick (0 removes it) and returns what stood there before. */
  set(tick: number, qtyLots: number): number {
    let at = (tick >> PAGE_SHIFT) - this.firstPage
    if (at < 0 || at >= this.pageOf.length || this.pageOf[at]! < 0) {
      if (qtyLots === 0) return 0
      this.addPage(tick >> PAGE_SHIFT)
      at = (tick >> PAGE_SHIFT) - this.firstPage
    }
    const page = this.pageOf[at]!
    const offset = tick & (PAGE_TICKS - 1)
    const index = page * PAGE_TICKS + offset
    const before = this.sizes[index]!
    this.sizes[index] = qtyLots
    if (before > 0 !== qtyLots > 0) {
      const step = qtyLots > 0 ? 1 : -1
      this.occupied[page * PAGE_WORDS + (offset >> 5)]! ^= 1 << (offset & 31)
      this.counts[page]! += step
      this.levels += step
    }
    return before
  }

  /** The lowest occupied tick >= `tick`, or NO_LEVEL_ABOVE. */
  above(tick: number): number {
    if (this.levels === 0) return NO_LEVEL_ABOVE
    const pageOf = this.pageOf
    let at = (tick >> PAGE_SHIFT) - this.firstPage
    let from = tick & (PAGE_TICKS - 1)
    if (at < 0) {
      at = 0
      from = 0
    }
    for (; at < pageOf.length; at++) {
      const page = pageOf[at]!
      if (page >= 0 && this.counts[page]! > 0) {
        let word = from >> 5
        let bits = this.occupied[page * PAGE_WORDS + word]! & (-1 << (from & 31))
        for (;;) {
          if (bits !== 0) {
            const bit = 31 - Math.clz32(bits & -bits)
            return ((at + this.firstPage) << PAGE_SHIFT) + (word << 5) + bit
          }
          if (++word >= PAGE_WORDS) break
          bits = this.occupied[page * PAGE_WORDS + word]!
        }
      }
      from = 0
    }
    return NO_LEVEL_ABOVE
  }

  /** The highest occupied tick <= `tick`, or NO_LEVEL_BELOW. */
  below(tick: number): number {
    if (this.levels === 0) return NO_LEVEL_BELOW
    const pageOf = this.pageOf
    let at = (tick >> PAGE_SHIFT) - this.firstPage
    let from = tick & (PAGE_TICKS - 1)
    if (at >= pageOf.length) {
      at = pageOf.length - 1
      from = PAGE_TICKS - 1
    }
    for (; at >= 0; at--) {
      const page = pageOf[at]!
      if (page >= 0 && this.counts[page]! > 0) {
        let word = from >> 5
        let bits = this.occupied[page * PAGE_WORDS + word]! & (-1 >>> (31 - (from & 31)))
        for (;;) {
          if (bits !== 0) {
            const bit = 31 - Math.clz32(bits)
            return ((at + this.firstPage) << PAGE_SHIFT) + (word << 5) + bit
          }
          if (--word < 0) break
          bits = this.occupied[page * PAGE_WORDS + word]!
        }
      }
      from = PAGE_TICKS - 1
    }
    return NO_LEVEL_BELOW
  }

  /** Removes every level. Pages stay, so a book that is restated allocates nothing. */
  clear(): void {
    const used = this.pages
    this.sizes.fill(0, 0, used * PAGE_TICKS)
    this.occupied.fill(0, 0, used * PAGE_WORDS)
    this.counts.fill(0, 0, used)
    this.levels = 0
  }

  private addPage(pageKey: number): void {
    this.coverPage(pageKey)
    const page = this.pages++
    if (page >= this.counts.length) {
      this.sizes = grown(this.sizes, this.sizes.length * 2)
      this.occupied = grown(this.occupied, this.occupied.length * 2)
      this.counts = grown(this.counts, this.counts.length * 2)
    }
    this.pageOf[pageKey - this.firstPage] = page
  }

  private coverPage(pageKey: number): void {
    const length = this.pageOf.length
    if (length === 0) {
      this.firstPage = pageKey
      this.pageOf = new Int32Array(1).fill(-1)
      return
    }
    const last = this.firstPage + length - 1
    if (pageKey >= this.firstPage && pageKey <= last) return
    // Grow towards the new page by at least the present length: amortised O(1).
    const first =
      pageKey < this.firstPage ? Math.min(pageKey, this.firstPage - length) : this.firstPage
    const end = pageKey > last ? Math.max(pageKey, last + length) : last
    const lowest = Math.max(first, -4194304)
    const highest = Math.min(end, 4194303)
    assert(pageKey >= lowest && pageKey <= highest, 'a tick fits 32 bits')
    const grown = new Int32Array(highest - lowest + 1).fill(-1)
    grown.set(this.pageOf, this.firstPage - lowest)
    this.firstPage = lowest
    this.pageOf = grown
  }
}
