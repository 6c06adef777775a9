/** One case of an external suite: what was compared, and the first difference if it failed. */
export type ConformCase = {
  readonly name: string
  readonly passed: boolean
  readonly detail: string
}

/** A case that passes when nothing differs. */
export function caseOf(name: string, differences: readonly string[], agreed: string): ConformCase {
  const [first] = differences
  return first === undefined
    ? { name, passed: true, detail: agreed }
    : { name, passed: false, detail: `${first} (${differences.length} differences)` }
}

/** Differences of a value from what is published. */
export function differs(what: string, found: unknown, expected: unknown): string[] {
  return Object.is(found, expected) ? [] : [`${what}: ${found}, published ${expected}`]
}

/** Differences of a number beyond half a unit of the last published digit. */
export function differsBeyond(
  what: string,
  found: number,
  expected: number,
  tolerance: number,
): string[] {
  return Math.abs(found - expected) <= tolerance ? [] : [`${what}: ${found}, published ${expected}`]
}
