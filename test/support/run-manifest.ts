import type { MeasureInput } from '../../src/measure/measure-run.ts'
import type { InstrumentSpec } from '../../src/units/instrument.ts'

/** The manifest of a run with 1000 USD on a linear contract X/USD of tick 0.01, without known fees. */
export function runManifest(changes: Partial<InstrumentSpec> = {}): MeasureInput['manifest'] {
  return {
    tapes: [
      {
        tapeId: 'a'.repeat(64),
        ref: 'test/X/2024-01-01',
        instrument: {
          venue: 'test',
          symbol: 'X',
          contract: 'linear',
          tickSize: '0.01',
          lotSize: '1',
          multiplier: '1',
          baseCurrency: 'X',
          quoteCurrency: 'USD',
          fees: null,
          ...changes,
        },
        rows: 1,
        firstEventNs: '0',
        lastEventNs: '1',
        gaps: 0,
        crossedRows: 0,
        clockShiftsNs: [],
      },
    ],
    depth: 'l2',
    strategy: { name: 's', file: 's.ts', codeHash: '', params: {} },
    execution: { profile: 'conservative', version: 1, settings: [] },
    risk: {},
    breakers: {},
    capital: { amount: '1000', currency: 'USD' },
    seed: 1,
    engine: 'test',
  }
}
