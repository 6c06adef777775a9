import { NS_PER_SECOND } from '../units/time.ts'
import type { Shadow } from './shadow.ts'

/** A way to part shadows into groups that do not overlap. */
export type Split = {
  readonly name: string
  readonly unit: string
  readonly groups: readonly { readonly label: string; readonly shadows: readonly Shadow[] }[]
}

const MINUTE_NS = 60 * NS_PER_SECOND
const DAY_NS = 24 * 60 * MINUTE_NS

/** By queue size, distance from the touch, lifetime and time of day. `unitLots` counts as one order. */
export function splitsOf(shadows: readonly Shadow[], unitLots: number): Split[] {
  return [
    byEdges('queue ahead', `units of ${unitLots} lots`, shadows, [1, 3, 6, 11, 21, 41, 81], {
      of: ({ aheadLots }) => Math.ceil(aheadLots / unitLots),
      labels: ['0', '1-2', '3-5', '6-10', '11-20', '21-40', '41-80', 'over 80'],
    }),
    byEdges('distance from the touch', 'ticks', shadows, [0, 1, 2, 3, 5, 9], {
      of: ({ distanceTicks }) => distanceTicks,
      labels: ['betters it', 'at the best', '1', '2', '3-4', '5-8', '9 and more'],
    }),
    byEdges('lifetime', 'seconds', shadows, [0.01, 0.1, 1, 5, 20, 60, 300], {
      of: ({ enteredNs, endedNs }) => (endedNs - enteredNs) / NS_PER_SECOND,
      labels: ['below 0.01', '0.01-0.1', '0.1-1', '1-5', '5-20', '20-60', '60-300', 'over 300'],
    }),
    byTime(shadows),
  ]
}

function byEdges(
  name: string,
  unit: string,
  shadows: readonly Shadow[],
  edges: readonly number[],
  by: { readonly of: (shadow: Shadow) => number; readonly labels: readonly string[] },
): Split {
  const groups = by.labels.map((label) => ({ label, shadows: [] as Shadow[] }))
  for (const shadow of shadows) {
    const value = by.of(shadow)
    const found = edges.findIndex((edge) => value < edge)
    groups[found < 0 ? edges.length : found]?.shadows.push(shadow)
  }
  return { name, unit, groups: groups.filter((group) => group.shadows.length > 0) }
}

/** Ten minutes, half an hour or an hour a group, by how long the shadows span. */
function byTime(shadows: readonly Shadow[]): Split {
  const first = shadows[0]?.enteredNs ?? 0
  const last = shadows.at(-1)?.enteredNs ?? 0
  const spanMinutes = (last - first) / MINUTE_NS
  const stepMinutes = spanMinutes <= 180 ? 10 : spanMinutes <= 600 ? 30 : 60
  const groups = new Map<string, Shadow[]>()
  for (const shadow of shadows) {
    const ofDay = ((shadow.enteredNs % DAY_NS) + DAY_NS) % DAY_NS
    const minute = Math.floor(ofDay / (stepMinutes * MINUTE_NS)) * stepMinutes
    const two = (n: number) => String(n).padStart(2, '0')
    const label = `${two(Math.floor(minute / 60))}:${two(minute % 60)}`
    const group = groups.get(label)
    if (group === undefined) groups.set(label, [shadow])
    else group.push(shadow)
  }
  return {
    name: 'time of day',
    unit: `UTC, ${stepMinutes} minutes from`,
    groups: [...groups].map(([label, of]) => ({ label, shadows: of })),
  }
}
