import { InputError } from '../../lib/assert.ts'
import { EXCH_EVENT, LOCAL_EVENT } from '../../tape/hftbacktest-event.ts'
import { type Grid, stepsOfNumber } from '../../units/grid.ts'
import type { Instrument } from '../../units/instrument.ts'
import { TICKS_MAX } from './field-reader.ts'

const TIME_END_NS = 1n << 62n

/** Reads the fields of an event of 64 bytes. Throws `InputError` naming file, row and field. */
export class EventFields {
  readonly file: string
  row = 0
  private readonly instrument: Instrument
  private bytes: Buffer = Buffer.alloc(64)
  private at = 0
  /** Of events that stand twice: those for the venue less those for us, each with its content. */
  private halves = 0n

  constructor(file: string, instrument: Instrument) {
    this.file = file
    this.instrument = instrument
  }

  open(bytes: Buffer, at: number, row: number): void {
    this.bytes = bytes
    this.at = at
    this.row = row
  }

  /** True for an event that we hear; the half that the venue alone has is counted. */
  isHeard(): boolean {
    const lanes = this.bytes.readUInt32LE(this.at)
    const exch = lanes >= EXCH_EVENT
    const local = lanes % EXCH_EVENT >= LOCAL_EVENT
    if (!exch && !local)
      throw this.fault('ev', 'an event of neither lane', 'EXCH_EVENT, LOCAL_EVENT')
    if (exch !== local) this.halves += exch ? this.content() : -this.content()
    return local
  }

  /** Every half must have its other one. */
  checkHalves(): void {
    if (this.halves === 0n) return
    throw new InputError(
      { file: this.file, field: 'ev' },
      'events for one lane alone do not pair with those for the other',
      'each event for both lanes, in one row or in two',
      'Give the file as hftbacktest wrote it.',
    )
  }

  get kind(): number {
    return this.bytes.readUInt8(this.at)
  }

  /** 1 buy, -1 sell, 0 neither. */
  get side(): number {
    const bits = (this.bytes.readUInt32LE(this.at) >>> 28) & 3
    if (bits === 3) throw this.fault('ev', 'an event of both sides', 'BUY_EVENT or SELL_EVENT')
    return bits === 2 ? 1 : bits === 1 ? -1 : 0
  }

  timeNs(field: 'exch_ts' | 'local_ts'): bigint {
    const ns = this.bytes.readBigInt64LE(this.at + (field === 'exch_ts' ? 8 : 16))
    if (ns > 0n && ns < TIME_END_NS) return ns
    throw this.fault(field, `given ${ns}`, 'ns since 1970')
  }

  get px(): number {
    return this.bytes.readDoubleLE(this.at + 24)
  }

  get qty(): number {
    return this.bytes.readDoubleLE(this.at + 32)
  }

  get orderId(): bigint {
    return this.bytes.readBigUInt64LE(this.at + 40)
  }

  get ival(): bigint {
    return this.bytes.readBigInt64LE(this.at + 48)
  }

  get fval(): number {
    return this.bytes.readDoubleLE(this.at + 56)
  }

  /** Whole ticks; `least` 0 where there may be no price. */
  ticks(least: 0 | 1): number {
    return this.whole('px', this.px, this.instrument.priceGrid, least, TICKS_MAX)
  }

  /** Ticks that need not be whole. */
  exactTicks(): number {
    const ticks = stepsOfNumber(this.instrument.priceGrid, this.px)
    if (ticks > 0 && ticks < TICKS_MAX) return ticks
    throw this.fault('px', `given ${this.px}`, 'a price above 0')
  }

  lots(): number {
    return this.whole('qty', this.qty, this.instrument.qtyGrid, 0, Number.MAX_SAFE_INTEGER)
  }

  fault(field: string, given: string, expected: string): InputError {
    const place = { file: this.file, row: this.row, field }
    return new InputError(place, given, expected, 'Check the file and --instrument.')
  }

  private whole(field: string, value: number, grid: Grid, least: number, most: number): number {
    const steps = stepsOfNumber(grid, value)
    if (Number.isInteger(steps) && steps >= least && steps <= most) return steps
    throw this.fault(field, `given ${value}`, `a multiple of ${grid.step} from ${least} on`)
  }

  /** A number made of all that an event says, its lanes apart. */
  private content(): bigint {
    let sum = BigInt(this.bytes.readUInt32LE(this.at) % LOCAL_EVENT)
    for (let at = 8; at < 64; at += 8) {
      const word = this.bytes.readBigUInt64LE(this.at + at)
      sum = BigInt.asUintN(64, (sum ^ word) * 0x9e3779b97f4a7c15n + BigInt(at))
    }
    return sum
  }
}
