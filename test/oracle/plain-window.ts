/** Everything that ever happened, counted anew each time that somebody asks. */
export class PlainWindow {
  private readonly windowNs: number
  private entries: { readonly timeNs: number; readonly value: number }[] = []

  constructor(windowNs: number) {
    this.windowNs = windowNs
  }

  add(timeNs: number, value: number): void {
    this.entries.push({ timeNs, value })
  }

  clear(): void {
    this.entries = []
  }

  at(nowNs: number): { count: number; sum: number } {
    const values = this.entries
      .filter(({ timeNs }) => nowNs - timeNs < this.windowNs)
      .map(({ value }) => value)
    return { count: values.length, sum: values.reduce((sum, value) => sum + value, 0) }
  }
}
