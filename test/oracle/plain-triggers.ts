export type Watched = {
  readonly side: number
  readonly low: number
  readonly high: number
}

/** Which desks a change of the best prices means something to, worked out in words of each side. */
export function plainTriggered(
  desks: readonly Watched[],
  bidTicks: number,
  askTicks: number,
): number[] {
  return desks.flatMap(({ side, low, high }, desk) => {
    if (side > 0) return bidTicks <= low || bidTicks > high ? [desk] : []
    if (side < 0) return askTicks >= -low || askTicks < -high ? [desk] : []
    return []
  })
}
