import { expect, test } from 'vitest'
import { makeInstrument } from '../../src/units/instrument.ts'
import { findKnownInstrument } from '../../src/units/known-instruments.ts'

test.each([
  ['USA', 'BAC', '0.01', '1', 'USD'],
  ['XNAS', 'BRK.B', '0.01', '1', 'USD'],
  ['FXCM', 'NZDUSD', '0.00001', '1000', 'USD'],
  ['OANDA', 'USDJPY', '0.001', '1', 'JPY'],
  ['GLBX', 'ESM4', '0.25', '1', 'USD'],
  ['GLBX', 'ESZ23', '0.25', '1', 'USD'],
] as const)('%s:%s is known by its venue', (venue, symbol, tickSize, lotSize, quoteCurrency) => {
  const spec = findKnownInstrument(venue, symbol)
  expect(spec).toMatchObject({ venue, symbol, tickSize, lotSize, quoteCurrency, fees: null })
  if (spec !== undefined) expect(makeInstrument(spec).symbol).toBe(symbol)
})

test.each([
  ['GLBX', 'NQH4'],
  ['GLBX', 'ESF4'],
  ['GLBX', 'ESM4-ESU4'],
  ['OANDA', 'XAU'],
  ['USA', 'bac'],
  ['ELSEWHERE', 'EURUSD'],
] as const)('%s:%s must be described', (venue, symbol) => {
  expect(findKnownInstrument(venue, symbol)).toBe(undefined)
})
