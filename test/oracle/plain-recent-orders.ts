type Sent = { readonly timeNs: number; readonly order: string }

/** All orders ever sent, as text; the newest same one is looked for. */
export class PlainRecentOrders {
  private readonly windowNs: number
  private readonly sent: Sent[] = []

  constructor(windowNs: number) {
    this.windowNs = windowNs
  }

  add(timeNs: number, ...order: readonly number[]): void {
    this.sent.push({ timeNs, order: order.join(' ') })
  }

  ageNs(nowNs: number, ...order: readonly number[]): number {
    const same = this.sent.filter((each) => each.order === order.join(' '))
    const ageNs = nowNs - (same.at(-1)?.timeNs ?? Number.NEGATIVE_INFINITY)
    return ageNs < this.windowNs ? ageNs : Number.POSITIVE_INFINITY
  }
}
