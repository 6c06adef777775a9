/**
 * Splits what is to run into passes of at most `desksPerPass`, as even as possible and, where there is
 * enough, as many as keep every worker busy. What a pass cannot mix (`groupOf`) goes into passes apart.
 */
export function batchesOf<T>(
  items: readonly T[],
  desksPerPass: number,
  workers: number,
  groupOf: (item: T) => string = () => '',
): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const group = groups.get(groupOf(item)) ?? []
    group.push(item)
    groups.set(groupOf(item), group)
  }
  return [...groups.values()].flatMap((group) => {
    const least = Math.ceil(group.length / desksPerPass)
    const even = Math.ceil(least / workers) * workers
    return inParts(group, Math.min(even, group.length))
  })
}

function inParts<T>(items: readonly T[], parts: number): readonly (readonly T[])[] {
  return Array.from({ length: parts }, (_, i) =>
    items.slice(
      Math.floor((i * items.length) / parts),
      Math.floor(((i + 1) * items.length) / parts),
    ),
  )
}
