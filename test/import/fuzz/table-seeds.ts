import { tableFromArrays, tableToIPC } from 'apache-arrow'
import { BTC, lines, MS, many, type Seed } from './seed.ts'

const QUOTES_MAPPING = {
  rows: 'quotes',
  time: { event: 't', unit: 'ms' },
  columns: { bidPrice: 'bp', bidSize: 'bs', askPrice: 'ap', askSize: 'as' },
}
const TRADES_MAPPING = {
  rows: 'trades',
  time: { event: 't', unit: 'ms' },
  columns: { price: 'p', size: 'q', side: 's' },
  sides: { buy: ['B'], sell: ['S'], unknown: [''] },
}
const arrow = tableToIPC(
  tableFromArrays({
    t: BigInt64Array.from(many(6, (i) => BigInt(MS + i))),
    bp: Float64Array.from(many(6, (i) => 100 + i / 10)),
    bs: Float64Array.from(many(6, () => 1)),
    ap: Float64Array.from(many(6, (i) => 101 + i / 10)),
    as: Float64Array.from(many(6, () => 2)),
  }),
  'file',
)

/** Tables with their mappings. */
export const TABLES: readonly Seed[] = [
  {
    name: 'csv quotes',
    format: 'csv',
    file: 'quotes.csv',
    instrument: BTC,
    mapping: QUOTES_MAPPING,
    content: lines('t,bp,bs,ap,as', ...many(6, (i) => `${MS + i},100.${i},1,101.${i},2`)),
  },
  {
    name: 'csv trades',
    format: 'csv',
    file: 'trades.csv',
    instrument: BTC,
    mapping: TRADES_MAPPING,
    lineByLine: true,
    content: lines('t,p,q,s', ...many(6, (i) => `${MS + i},100.${i},1,${i % 2 ? 'B' : 'S'}`)),
  },
  {
    name: 'arrow',
    format: 'arrow',
    file: 'quotes.arrow',
    instrument: BTC,
    mapping: QUOTES_MAPPING,
    content: Buffer.from(arrow),
  },
]
