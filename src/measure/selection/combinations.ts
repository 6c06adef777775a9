/** How many ways there are to take k of n things, exact while it fits a double. */
export function combinationCount(n: number, k: number): number {
  let found = 1
  for (let i = 1; i <= Math.min(k, n - k); i++) found = (found * (n - i + 1)) / i
  return Math.round(found)
}

/** All of them, each ascending, in lexicographic order. */
export function combinationsOf(n: number, k: number): number[][] {
  const found: number[][] = []
  const extend = (chosen: readonly number[], next: number): void => {
    if (chosen.length === k) {
      found.push([...chosen])
      return
    }
    for (let i = next; i <= n - (k - chosen.length); i++) extend([...chosen, i], i + 1)
  }
  extend([], 0)
  return found
}
