import { InputError } from '../../lib/assert.ts'
import { type Grid, parseSteps } from '../../units/grid.ts'
import type { Instrument } from '../../units/instrument.ts'

/** The largest price of a tape, in ticks: one more stands for an empty side of a book. */
export const TICKS_MAX = 2_147_483_646
const REMEDY = 'Check that the file is a whole recording of this format.'

/** A price of a public trade, which need not stand on the grid. */
export type TradePrice = { readonly ticks: number; readonly offGrid: boolean }

/**
 * Reads the fields of a row of text onto an instrument's grids. Whatever does not fit throws an
 * `InputError` naming file, row and field.
 */
export class FieldReader {
  readonly file: string
  /** The row that is being read, from 1. */
  row = 0
  private readonly instrument: Instrument

  constructor(file: string, instrument: Instrument) {
    this.file = file
    this.instrument = instrument
  }

  /** The grids that fields are read onto. */
  get grids(): Pick<Instrument, 'priceGrid' | 'qtyGrid'> {
    return this.instrument
  }

  /** A price in ticks, of 1 or more. `scale`: units of the text in one of the quote currency. */
  price(text: string | undefined, field: string, scale = 1): number {
    const ticks = this.exactTicks(text, field, scale)
    if (!Number.isInteger(ticks)) throw this.offGrid(text, field, 'tick', this.instrument.tickSize)
    return this.checkTicks(ticks, text, field)
  }

  /** The price of a public trade: off the grid it is rounded away from its aggressor's favour. */
  tradePrice(text: string | undefined, field: string, side: number, scale = 1): TradePrice {
    const exact = this.exactTicks(text, field, scale)
    const ticks = roundedAway(exact, side)
    return { ticks: this.checkTicks(ticks, text, field), offGrid: ticks !== exact }
  }

  /** A price in ticks, whole when it stands on the grid. */
  exactTicks(text: string | undefined, field: string, scale = 1): number {
    return this.steps(this.instrument.priceGrid, text, field) / scale
  }

  /** A size in lots, 0 or more. */
  size(text: string | undefined, field: string): number {
    const lots = this.steps(this.instrument.qtyGrid, text, field)
    if (!Number.isInteger(lots)) throw this.offGrid(text, field, 'lot', this.instrument.lotSize)
    if (lots < 0 || lots > Number.MAX_SAFE_INTEGER) {
      throw this.fault(field, `given the size ${quoted(text)}`, 'a size of 0 to 2^53 lots')
    }
    return lots
  }

  /** A whole number that a double holds exactly. */
  whole(text: string | undefined, field: string): number {
    const value = text !== undefined && /^-?\d{1,16}$/.test(text) ? Number(text) : Number.NaN
    if (Number.isSafeInteger(value)) return value
    throw this.fault(field, given(text), 'a whole number')
  }

  /** A whole number of 64 bits, without a sign. */
  wholeBig(text: string | undefined, field: string): bigint {
    const value = text !== undefined && /^\d{1,20}$/.test(text) ? BigInt(text) : -1n
    if (value >= 0n && value < 1n << 64n) return value
    throw this.fault(field, given(text), 'a whole number from 0 to 2^64 - 1')
  }

  fault(
    field: string | undefined,
    what: string,
    expected: string,
    remedy: string = REMEDY,
  ): InputError {
    const place = { file: this.file, row: this.row }
    return new InputError(field === undefined ? place : { ...place, field }, what, expected, remedy)
  }

  private steps(grid: Grid, text: string | undefined, field: string): number {
    const steps = text === undefined ? Number.NaN : parseSteps(grid, text)
    if (Number.isNaN(steps)) throw this.fault(field, given(text), 'a decimal number')
    return steps
  }

  private checkTicks(ticks: number, text: string | undefined, field: string): number {
    if (ticks > 0 && ticks <= TICKS_MAX) return ticks
    throw this.fault(
      field,
      `given the price ${quoted(text)}`,
      `a price of 1 to ${TICKS_MAX} ticks of ${this.instrument.tickSize}`,
    )
  }

  private offGrid(text: string | undefined, field: string, step: string, size: string): InputError {
    return this.fault(
      field,
      `given ${quoted(text)}`,
      `a multiple of the ${step} size ${size}`,
      `Check --instrument, or give the ${step} size of that time with --${step}-size.`,
    )
  }
}

/** A trade's price onto whole ticks: up for a buyer, down for a seller, to the nearest if unknown. */
export function roundedAway(exactTicks: number, side: number): number {
  if (side > 0) return Math.ceil(exactTicks)
  return side < 0 ? Math.floor(exactTicks) : Math.round(exactTicks)
}

/** A text in quotes, cut to what a message can hold. */
export function quoted(text: string | undefined): string {
  if (text === undefined) return 'nothing'
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}...` : text)
}

function given(text: string | undefined): string {
  return text === undefined || text === '' ? 'the field is missing' : `given ${quoted(text)}`
}
