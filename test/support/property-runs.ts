/** How often a property is tried: sized for CI, ten times as often with TICKTAPE_FULL=1. */
export function propertyRuns(numRuns: number, seed: number): { numRuns: number; seed: number } {
  return { numRuns: process.env.TICKTAPE_FULL === '1' ? numRuns * 10 : numRuns, seed }
}
