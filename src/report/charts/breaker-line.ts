import type { BreakerEvent, RunJson } from '../../run/run-record.ts'
import { formatNumber } from '../format.ts'
import type { Html } from '../html.ts'
import { chartSvg } from './svg.ts'

/** A stretch of one breaker's time; times in ms since 1970. */
export type Stretch = {
  readonly place: string
  readonly state: 'armed' | 'tripped' | 'half-open'
  readonly from: number
  readonly to: number
  /** What is written at its beginning, inside where there is room for it. */
  readonly label: string
  readonly hasRoom: boolean
}

/** Share of the run that a label takes. */
const LABEL_SHARE = 0.15

/**
 * Every breaker that did something: armed from the run's start, tripped, and armed again where it was
 * reset. `undefined` where none did.
 */
export async function breakerLine(run: RunJson): Promise<Html | undefined> {
  const stretches = stretchesOf(run)
  if (stretches.length === 0) return undefined
  const places = [...new Set(stretches.map(({ place }) => place))]
  const y = {
    field: 'place',
    type: 'nominal',
    sort: places,
    axis: { grid: false, labelLimit: 260 },
  } as const
  const label = `Breakers over time: ${stretches.map(({ place, state, label }) => `${place} ${state} ${label}`).join(', ')}`
  const labels = (filter: string, align: 'left' | 'right', fill: string) => ({
    transform: [{ filter }],
    mark: { type: 'text', align, dx: align === 'left' ? 6 : -6, fontSize: 11, fill } as const,
    encoding: { y, x, text: { field: 'label', type: 'nominal' } as const },
  })
  const x = {
    field: 'from',
    type: 'temporal',
    scale: { type: 'utc' },
    axis: { tickCount: 6, labelFlush: false, format: timeFormat(run) },
  } as const
  return chartSvg(
    {
      width: 780,
      height: { step: 30 },
      data: { values: stretches },
      layer: [
        {
          mark: { type: 'bar', height: 14 },
          encoding: {
            y,
            x,
            x2: { field: 'to' },
            color: {
              field: 'state',
              type: 'nominal',
              scale: {
                domain: ['armed', 'tripped', 'half-open'],
                range: ['var(--strong-line)', 'var(--bad)', 'var(--warn)'],
              },
              legend: null,
            },
          },
        },
        labels('datum.label !== "" && datum.hasRoom', 'left', 'var(--surface)'),
        labels('datum.label !== "" && !datum.hasRoom', 'right', 'var(--ink)'),
      ],
    },
    label,
  )
}

/** Minutes where the run lasts longer than a few of them, else seconds. */
function timeFormat(run: RunJson): string {
  const minutes = Number(BigInt(run.endNs) - BigInt(run.startNs)) / 60e9
  return minutes > 2880 ? '%b %d' : minutes > 12 ? '%H:%M' : '%H:%M:%S'
}

const msOf = (ns: string) => Number(BigInt(ns) / 1000n) / 1000

/** The stretches of each place in the order in which the places first did something. */
export function stretchesOf(run: RunJson): Stretch[] {
  const [start, end] = [msOf(run.startNs), msOf(run.endNs)]
  const places = new Map<string, BreakerEvent[]>()
  const fits = (from: number, to: number) => to - from > LABEL_SHARE * (end - start)
  const several = onSeveralScopes(run.breakers)
  for (const event of run.breakers) {
    const place = several.has(event.breaker) ? `${event.breaker} ${event.scope}` : event.breaker
    places.set(place, [...(places.get(place) ?? []), event])
  }
  return [...places].flatMap(([place, events]) => {
    const stretches: Stretch[] = []
    let from = start
    let state: Stretch['state'] = 'armed'
    let label = ''
    for (const event of events) {
      const at = Math.min(end, Math.max(from, msOf(event.atNs)))
      if (at > from) stretches.push({ place, state, from, to: at, label, hasRoom: fits(from, at) })
      from = at
      const isOpen = event.event === 'tripped' || event.event === 'half-open'
      state = isOpen ? (event.event as 'tripped' | 'half-open') : 'armed'
      label = event.event === 'tripped' ? refusedText(event.refused) : ''
    }
    stretches.push({ place, state, from, to: end, label, hasRoom: fits(from, end) })
    return stretches
  })
}

/** Breakers that did something on more than one scope: only these need it beside their name. */
function onSeveralScopes(events: readonly BreakerEvent[]): ReadonlySet<string> {
  const first = new Map<string, string>()
  const several = new Set<string>()
  for (const { breaker, scope } of events) {
    if ((first.get(breaker) ?? scope) !== scope) several.add(breaker)
    first.set(breaker, first.get(breaker) ?? scope)
  }
  return several
}

function refusedText(refused: number): string {
  return refused === 0 ? 'refused none' : `refused ${formatNumber(refused, 0)}`
}
