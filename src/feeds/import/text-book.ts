import { crc32 } from 'node:zlib'
import { NO_ASK, NO_BID } from '../../market/book.ts'
import { Ladder } from '../../market/ladder.hot.ts'
import type { SideLevels } from './market-message.ts'

/** A level as the venue writes it: checksums are made of its text. */
export type TextLevel = {
  readonly ticks: number
  readonly lots: number
  readonly price: string
  readonly size: string
}

type TextSide = { readonly texts: Map<number, TextLevel>; readonly ladder: Ladder }

/** A book of levels with their text, for venues that send a checksum of the best of them. */
export class TextBook {
  private readonly bids: TextSide = { texts: new Map(), ladder: new Ladder() }
  private readonly asks: TextSide = { texts: new Map(), ladder: new Ladder() }

  clear(): void {
    for (const { texts, ladder } of [this.bids, this.asks]) {
      texts.clear()
      ladder.clear()
    }
  }

  /** Sets a level; a size of 0 removes it. */
  set(side: number, level: TextLevel): void {
    const { texts, ladder } = side > 0 ? this.bids : this.asks
    if (level.lots === 0) texts.delete(level.ticks)
    else texts.set(level.ticks, level)
    ladder.set(level.ticks, level.lots)
  }

  /** The best levels of a side, best first. */
  best(side: number, count: number): TextLevel[] {
    const { texts, ladder } = side > 0 ? this.bids : this.asks
    const found: TextLevel[] = []
    let ticks = side > 0 ? ladder.below(NO_ASK - 1) : ladder.above(NO_BID + 1)
    for (let level = texts.get(ticks); level !== undefined && found.length < count; ) {
      found.push(level)
      ticks = side > 0 ? ladder.below(ticks - 1) : ladder.above(ticks + 1)
      level = texts.get(ticks)
    }
    return found
  }

  /** Removes what lies beyond the best `count` levels of a side, and adds it to the changes. */
  cutTo(side: number, count: number, changes: SideLevels): void {
    const { texts, ladder } = side > 0 ? this.bids : this.asks
    while (texts.size > count) {
      const ticks = side > 0 ? ladder.above(NO_BID + 1) : ladder.below(NO_ASK - 1)
      texts.delete(ticks)
      ladder.set(ticks, 0)
      changes.priceTicks.push(ticks)
      changes.qtyLots.push(0)
    }
  }
}

/** CRC-32 of a text of ASCII characters. */
export function textSum(text: string): number {
  return crc32(text)
}
