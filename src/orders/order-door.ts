import { InputError, type InputPlace } from '../lib/assert.ts'
import { type Grid, parseSteps, stepsOfNumber } from '../units/grid.ts'
import type { Instrument } from '../units/instrument.ts'
import {
  PLAN_TIME_NAMES,
  PLAN_TYPE_NAMES,
  type Plan,
  REFERENCE_NAMES,
  REMAINDER_NAMES,
} from './plan.ts'
import { planFault } from './plan-fault.ts'
import { REPORT_NAMES } from './report.ts'
import { STATUS_NAMES } from './status.ts'

/** An order as it comes from outside: names, decimal text or numbers, true and false. */
export type WrittenPlan = Readonly<Record<string, unknown>>

const SIDE_NAMES = ['sell', '', 'buy'] as const

/** How each field is read, and where it goes. */
const FIELDS: Readonly<Record<string, readonly [keyof Plan, Reading]>> = {
  side: ['side', 'side'],
  qty: ['qtyLots', 'qty'],
  type: ['type', PLAN_TYPE_NAMES],
  timeInForce: ['timeInForce', PLAN_TIME_NAMES],
  price: ['priceTicks', 'price'],
  stopPrice: ['stopTicks', 'price'],
  triggeredBy: ['triggeredBy', REFERENCE_NAMES],
  trailPrice: ['trailTicks', 'price'],
  trailTicks: ['trailTicks', 'whole'],
  trailBps: ['trailBps', 'number'],
  expiresNs: ['expiresNs', 'whole'],
  postOnly: ['postOnly', 'flag'],
  reprices: ['reprices', 'flag'],
  reduceOnly: ['reduceOnly', 'flag'],
  displayQty: ['displayLots', 'qty'],
  remainder: ['remainder', REMAINDER_NAMES],
  resubmitMax: ['resubmitMax', 'whole'],
}
type Reading = 'side' | 'qty' | 'price' | 'whole' | 'number' | 'flag' | readonly string[]

/**
 * Reads an order of one instrument.
 *
 * @param place where it comes from: file and row, for the message
 * @throws InputError for the first field that is not one, or holds what it cannot: an unknown word, no
 *   number, a price or size off the instrument's grid, negative, or beyond what is exact
 */
export function readPlan(
  written: WrittenPlan,
  instruments: readonly Instrument[],
  place: InputPlace = {},
): Plan {
  const { instrument: symbol, ...fields } = written
  const at = symbol === undefined ? 0 : instruments.findIndex((each) => each.symbol === symbol)
  const instrument = instruments[at]
  if (instrument === undefined) {
    const known = instruments.map((each) => each.symbol).join(', ')
    throw refused(place, 'instrument', symbol, `one of ${known}`)
  }
  const plan: Record<string, unknown> = { instrument: at }
  for (const [field, value] of Object.entries(fields)) {
    if (value === undefined) continue
    const known = Object.hasOwn(FIELDS, field) ? FIELDS[field] : undefined
    if (known === undefined) {
      const names = ['instrument', ...Object.keys(FIELDS)].join(', ')
      throw refused(place, field, value, `a field of ${names}`)
    }
    const [name, reading] = known
    if (plan[name] !== undefined) throw refused(place, field, value, `one of what says ${name}`)
    plan[name] = read(place, field, value, reading, instrument)
  }
  const fault = planFault(plan as Plan)
  if (fault !== undefined) {
    const field =
      Object.keys(fields).find((each) => FIELDS[each]?.[0] === fault.field) ?? nameOf(fault)
    throw refused(place, field, fields[field] ?? fault.given, fault.expected)
  }
  return plan as Plan
}

/** The code of a status by its name (status.ts). Throws `InputError` for a word that is none. */
export function statusOf(name: unknown, place: InputPlace = {}): number {
  return codeOf(place, 'status', name, STATUS_NAMES)
}

/** The code of a report by its name (report.ts). Throws `InputError` for a word that is none. */
export function reportOf(name: unknown, place: InputPlace = {}): number {
  return codeOf(place, 'report', name, REPORT_NAMES)
}

function read(
  place: InputPlace,
  field: string,
  value: unknown,
  reading: Reading,
  instrument: Instrument,
): unknown {
  switch (reading) {
    case 'side':
      return codeOf(place, field, value, SIDE_NAMES) - 1
    case 'qty':
      return stepsOf(place, field, value, instrument.qtyGrid)
    case 'price':
      return stepsOf(place, field, value, instrument.priceGrid)
    case 'flag':
      if (typeof value === 'boolean') return value
      throw refused(place, field, value, 'true or false')
    case 'whole':
    case 'number':
      return numberOf(place, field, value, reading)
    default:
      return codeOf(place, field, value, reading)
  }
}

function codeOf(
  place: InputPlace,
  field: string,
  value: unknown,
  names: readonly string[],
): number {
  const code = value === '' ? -1 : names.indexOf(value as string)
  if (code >= 0) return code
  throw refused(place, field, value, `one of ${names.filter((name) => name !== '').join(', ')}`)
}

function numberOf(
  place: InputPlace,
  field: string,
  value: unknown,
  reading: 'whole' | 'number',
): number {
  const form = reading === 'whole' ? /^\d{1,16}$/ : /^\d{1,9}(\.\d{1,6})?$/
  const number = typeof value === 'string' && form.test(value) ? Number(value) : value
  const isOne = reading === 'whole' ? Number.isSafeInteger(number) : Number.isFinite(number)
  if (isOne) return number as number
  throw refused(place, field, value, reading === 'whole' ? 'a whole number' : 'a plain number')
}

/** Whole steps of the grid: text exactly, numbers within 1e-6 of a step. */
function stepsOf(place: InputPlace, field: string, value: unknown, grid: Grid): number {
  const isText = typeof value === 'string'
  if (!isText && typeof value !== 'number') throw refused(place, field, value, 'a decimal number')
  const steps = isText ? parseSteps(grid, value) : stepsOfNumber(grid, value)
  if (Number.isNaN(steps)) throw refused(place, field, value, 'a decimal number')
  if (!Number.isSafeInteger(steps)) {
    throw refused(place, field, value, `a multiple of ${grid.step} that is exact`)
  }
  return steps
}

function nameOf({ field }: { readonly field: keyof Plan }): string {
  return Object.keys(FIELDS).find((each) => FIELDS[each]?.[0] === field) ?? field
}

function refused(place: InputPlace, field: string, value: unknown, expected: string): InputError {
  const isObject = typeof value === 'object' && value !== null
  const given = value === undefined ? 'nothing' : isObject ? 'an object' : `'${String(value)}'`
  return new InputError({ ...place, field }, given, expected, 'Correct the order.')
}
