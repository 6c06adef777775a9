import { InputError } from '../lib/assert.ts'
import { type FeeSchedule, type InstrumentSpec, rates } from '../units/instrument.ts'
import { findKnownInstrument, KNOWN_INSTRUMENTS } from '../units/known-instruments.ts'

/** The flags that describe an instrument, as the command line gives them. */
export type InstrumentFlags = {
  readonly instrument: string
  readonly tickSize?: string
  readonly lotSize?: string
  readonly contract?: string
  readonly multiplier?: string
  readonly base?: string
  readonly quote?: string
  readonly makerFee?: string
  readonly takerFee?: string
}

/**
 * The instrument that `--instrument VENUE:SYMBOL` and its companions describe. Known instruments need
 * no more; a flag given goes before what is known. Throws `InputError` naming the flags that lack.
 */
export function instrumentOf(flags: InstrumentFlags): InstrumentSpec {
  const [venue, symbol, ...rest] = flags.instrument.split(':')
  if (!venue || !symbol || rest.length > 0) {
    throw new InputError(
      { field: '--instrument' },
      `given ${JSON.stringify(flags.instrument)}`,
      'VENUE:SYMBOL',
      'For example binance-usdm:BTCUSDT.',
    )
  }
  const known = findKnownInstrument(venue, symbol)
  if (known === undefined) requireFlags(flags, venue, symbol)
  return {
    venue,
    symbol,
    contract: contractOf(flags.contract ?? known?.contract ?? ''),
    tickSize: decimalOf('--tick-size', flags.tickSize ?? known?.tickSize ?? ''),
    lotSize: decimalOf('--lot-size', flags.lotSize ?? known?.lotSize ?? ''),
    multiplier: decimalOf('--multiplier', flags.multiplier ?? known?.multiplier ?? '1'),
    baseCurrency: flags.base ?? known?.baseCurrency ?? '',
    quoteCurrency: flags.quote ?? known?.quoteCurrency ?? '',
    fees: feesOf(flags, known?.fees ?? null),
  }
}

function requireFlags(flags: InstrumentFlags, venue: string, symbol: string): void {
  const needed = [
    ['--tick-size', flags.tickSize],
    ['--lot-size', flags.lotSize],
    ['--contract', flags.contract],
    ['--base', flags.base],
    ['--quote', flags.quote],
  ] as const
  const missing = needed.filter(([, value]) => value === undefined).map(([name]) => name)
  if (missing.length === 0) return
  const known = KNOWN_INSTRUMENTS.map((spec) => `${spec.venue}:${spec.symbol}`).join(', ')
  throw new InputError(
    { field: '--instrument' },
    `${venue}:${symbol} is not a known instrument`,
    `one of ${known}; a share of USA or XNAS, a pair of FXCM or OANDA, an ES future of GLBX; or its description`,
    `Describe it with ${missing.join(', ')} (and --multiplier, --maker-fee, --taker-fee).`,
  )
}

function contractOf(text: string): InstrumentSpec['contract'] {
  if (text === 'spot' || text === 'linear' || text === 'inverse') return text
  throw new InputError(
    { field: '--contract' },
    `given ${JSON.stringify(text)}`,
    'spot, linear or inverse',
    'Linear settles in the quote currency, inverse in the base currency.',
  )
}

function decimalOf(field: string, text: string): string {
  if (/^\d+(\.\d+)?$/.test(text) && Number(text) > 0) return text
  throw new InputError(
    { field },
    `given ${JSON.stringify(text)}`,
    'a decimal number above 0',
    'For example 0.01.',
  )
}

function feesOf(flags: InstrumentFlags, known: FeeSchedule | null): FeeSchedule | null {
  const { makerFee, takerFee } = flags
  if (makerFee === undefined && takerFee === undefined) return known
  const maker = makerFee ?? known?.maker.perValue
  const taker = takerFee ?? known?.taker.perValue
  if (maker === undefined || taker === undefined) {
    throw new InputError(
      { field: maker === undefined ? '--maker-fee' : '--taker-fee' },
      'only one of the two fees is given',
      'both --maker-fee and --taker-fee',
      'Give 0 where there is none.',
    )
  }
  return {
    maker: rates(feeOf('--maker-fee', maker)),
    taker: rates(feeOf('--taker-fee', taker)),
    source: 'given on the command line',
  }
}

function feeOf(field: string, text: string): string {
  if (/^-?\d+(\.\d+)?$/.test(text)) return text
  throw new InputError(
    { field },
    `given ${JSON.stringify(text)}`,
    'a decimal fraction of traded value',
    '0.0002 is 2 basis points; a rebate is negative.',
  )
}
