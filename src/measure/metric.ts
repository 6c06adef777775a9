import { assert } from '../lib/assert.ts'
import type { Metric } from '../run/run-record.ts'
import type { Outcome } from './outcome.ts'

/** A number with its unit, how many observations stand behind it, its definition and its source. */
export function metric(
  value: number,
  unit: string,
  n: number,
  definition: string,
  source?: string,
): Metric {
  assert(Number.isFinite(value), `metric is ${value}: ${definition}`)
  return { value: value === 0 ? 0 : value, unit, n, definition, ...cited(source) }
}

/** The same metric with what it is taken over (see `Metric`), when it has a value. */
export function weighted(of: Metric, weight: number): Metric {
  if (of.value === null) return of
  const { definition, ...before } = of
  return { ...before, weight, definition }
}

/** A number that has no value here, and why. */
export function noMetric(
  unit: string,
  n: number,
  definition: string,
  because: string,
  source?: string,
): Metric {
  return { value: null, unit, n, definition, ...cited(source), undefinedBecause: because }
}

/** `metric`, or `noMetric` when there is a reason that the number has no value. */
export function metricUnless(
  because: string | undefined,
  value: number,
  unit: string,
  n: number,
  definition: string,
): Metric {
  return because === undefined
    ? metric(value, unit, n, definition)
    : noMetric(unit, n, definition, because)
}

/** What a statistic came to, as a metric. */
export function metricOf(
  outcome: Outcome,
  unit: string,
  n: number,
  definition: string,
  source?: string,
): Metric {
  return outcome.value === null
    ? noMetric(unit, n, definition, outcome.undefinedBecause, source)
    : metric(outcome.value, unit, n, definition, source)
}

function cited(source: string | undefined): { readonly source?: string } {
  return source === undefined ? {} : { source }
}
