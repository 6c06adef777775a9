import { assert } from '../lib/assert.ts'
import { grown } from '../lib/grow.ts'

/**
 * RC-02: what each intent has still to give to its orders. Counted here from what left and what came
 * back, apart from whoever splits the intent, so that a fault there is stopped at the last hop. What is
 * filled stays spent: 4,000,000 orders of 212 intents were sent because fills made room for more
 * (Knight, SEC Release 34-70694).
 *
 * Holds: sent - returned <= intended, while every order is judged against `leaves`.
 */
export class ParentLots {
  private intended: Float64Array = new Float64Array(64)
  private sent: Float64Array = new Float64Array(64)
  private returned: Float64Array = new Float64Array(64)

  /** An intent of so many lots, or its new size. Numbers count from 0; lots are whole. */
  intend(parent: number, lots: number): void {
    while (parent >= this.intended.length) this.grow()
    this.intended[parent] = lots
  }

  /** Lots that an order of the intent may have; 0 for an intent that was never made. */
  leaves(parent: number): number {
    const intended = this.intended[parent] ?? 0
    return intended - (this.sent[parent] ?? 0) + (this.returned[parent] ?? 0)
  }

  /** An order, or what a replace adds to one, left for the venue. */
  send(parent: number, lots: number): void {
    assert(lots <= this.leaves(parent), `intent ${parent} has ${lots} lots to give`)
    this.sent[parent] = (this.sent[parent] ?? 0) + lots
  }

  /** Lots of an order that the venue gave back unfilled: canceled, rejected, expired, or replaced away. */
  giveBack(parent: number, lots: number): void {
    const returned = (this.returned[parent] ?? 0) + lots
    assert(lots >= 0 && returned <= (this.sent[parent] ?? 0), 'what comes back was sent')
    this.returned[parent] = returned
  }

  private grow(): void {
    const length = this.intended.length * 2
    this.intended = grown(this.intended, length)
    this.sent = grown(this.sent, length)
    this.returned = grown(this.returned, length)
  }
}
