type Request = { readonly timeNs: number; readonly venue: number; readonly isOrder: boolean }

/** All requests in a list; every count is taken anew. */
export class PlainRequestRing {
  private readonly asked: (Request & { isSent: boolean })[] = []
  private readonly shortNs: number
  private readonly longNs: number
  private readonly from = { orders: 0, messages: 0, signals: 0 }
  private nowNs = 0

  constructor(shortNs: number, longNs: number) {
    this.shortNs = shortNs
    this.longNs = longNs
  }

  ask(timeNs: number, venue: number, isOrder: boolean): void {
    this.nowNs = timeNs
    this.asked.push({ timeNs, venue, isOrder, isSent: false })
  }

  send(): void {
    const last = this.asked.at(-1)
    if (last !== undefined) last.isSent = true
  }

  passTo(nowNs: number): void {
    this.nowNs = nowNs
  }

  forget(what: 'orders' | 'messages' | 'signals'): void {
    this.from[what] = this.asked.length
  }

  counts(venue: number) {
    const within = (ns: number) => (each: Request) => this.nowNs - each.timeNs < ns
    const here = (from: number) =>
      this.asked
        .slice(from)
        .filter(within(this.shortNs))
        .filter((each) => each.venue === venue)
    const orders = (all: readonly Request[]) => all.filter(({ isOrder }) => isOrder).length
    return {
      askedOrders: orders(here(this.from.orders)),
      askedMessages: here(this.from.messages).length,
      sentOrders: orders(here(0).filter(({ isSent }) => isSent)),
      sentMessages: here(0).filter(({ isSent }) => isSent).length,
      signals: orders(this.asked.slice(this.from.signals).filter(within(this.longNs))),
    }
  }
}
