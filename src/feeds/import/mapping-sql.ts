import { sqlText } from '../../store/duck.ts'
import { quoted } from '../../store/row-table.ts'
import type { Grid } from '../../units/grid.ts'
import type { Instrument } from '../../units/instrument.ts'
import { TICKS_MAX } from './field-reader.ts'
import type { TableMapping } from './mapping-file.ts'

/** Floating-point input is on the grid within this many steps of it. */
const TOLERANCE = '1e-6'
const NS_OF: Readonly<Record<string, string>> = { ns: '1', us: '1000', ms: '1000000' }
/** Times lie between 2001 and 2262. */
const TIME_RANGE = 'BETWEEN 1000000000000000000 AND 9200000000000000000'

/** A column of the file and the test that a row must pass, in the order of their numbers from 1. */
export type ColumnCheck = { readonly column: string; readonly sql: string; readonly what: string }

/** The query that makes typed columns of a table, and what `fault` stands for. */
export type MappedQuery = {
  readonly select: string
  readonly checks: readonly ColumnCheck[]
  /** Place of the column `fault`; that of the instrument's name comes after it. */
  readonly faultAt: number
}

/**
 * The query over `from`: `eventNs`, `receivedNs`, then the columns of the mapping's kind of rows, then
 * `fault`, the number of the first check that a row fails, or 0. `types`: SQL type of each column.
 */
export function mappedQuery(
  mapping: TableMapping,
  instrument: Instrument,
  types: ReadonlyMap<string, string>,
  from: string,
): MappedQuery {
  const checks: ColumnCheck[] = []
  const check = (column: string, sql: string, what: string) => checks.push({ column, sql, what })
  const time = (column: string) => {
    const sql = timeSql(column, mapping.time.unit, types.get(column) ?? '')
    check(column, `${sql} ${TIME_RANGE}`, `a time from 2001 on, in ${mapping.time.unit}`)
    return sql
  }
  const price = (column: string) => steps(column, mapping.priceScale, instrument.priceGrid)
  const size = (column: string) => steps(column, mapping.sizeScale, instrument.qtyGrid)
  const wholePrice = (column: string, mayLack = false) => {
    const sql = price(column)
    const onGrid = `(${sql} BETWEEN 1 AND ${TICKS_MAX} AND abs(${sql} - round(${sql})) <= ${TOLERANCE})`
    const lacks = mayLack ? `${isEmpty(column)} OR ` : ''
    check(column, `${lacks}${onGrid}`, `a multiple of the tick size ${instrument.tickSize} above 0`)
    return `round(${sql})`
  }
  const wholeSize = (column: string, mayLack = false) => {
    const sql = size(column)
    const onGrid = `(${sql} BETWEEN 0 AND 9007199254740991 AND abs(${sql} - round(${sql})) <= ${TOLERANCE})`
    const lacks = mayLack ? `${isEmpty(column)} OR ` : ''
    check(
      column,
      `${lacks}${onGrid}`,
      `a multiple of the lot size ${instrument.lotSize}, 0 or more`,
    )
    return `round(${sql})`
  }
  const eventNs = time(mapping.time.event)
  const received = mapping.time.received
  const receivedNs = received === undefined ? eventNs : time(received)
  const parts: string[] = [`${eventNs} AS "eventNs"`, `${receivedNs} AS "receivedNs"`]
  const put = (name: string, sql: string, type: string) =>
    parts.push(`coalesce(TRY_CAST(${sql} AS ${type}), 0) AS "${name}"`)
  if (mapping.rows === 'quotes') {
    const { bidPrice, askPrice, bidSize, askSize } = mapping.columns
    put('bidTicks', wholePrice(bidPrice, true), 'INTEGER')
    put('askTicks', wholePrice(askPrice, true), 'INTEGER')
    put('bidLots', bidSize === undefined ? '0' : wholeSize(bidSize, true), 'DOUBLE')
    put('askLots', askSize === undefined ? '0' : wholeSize(askSize, true), 'DOUBLE')
  } else if (mapping.rows === 'trades') {
    const { columns } = mapping
    const exact = price(columns.price)
    check(columns.price, `${exact} > 0 AND ${exact} < ${TICKS_MAX}`, 'a price above 0')
    const near = `CASE WHEN abs(${exact} - round(${exact})) <= ${TOLERANCE} THEN round(${exact}) ELSE ${exact} END`
    put('exactTicks', near, 'DOUBLE')
    put('lots', wholeSize(columns.size), 'DOUBLE')
    put('side', columns.side === undefined ? '0' : side(columns.side, mapping.sides), 'TINYINT')
    if (columns.side !== undefined) checkSide(columns.side, mapping.sides, check)
  } else {
    const { columns } = mapping
    put('ticks', wholePrice(columns.price), 'INTEGER')
    put('lots', wholeSize(columns.size), 'DOUBLE')
    put('side', side(columns.side, mapping.sides), 'TINYINT')
    checkSide(columns.side, mapping.sides, check)
    const { snapshot } = columns
    const flag = snapshot === undefined ? 'false' : `TRY_CAST(${quoted(snapshot)} AS BOOLEAN)`
    put('isSnapshot', flag, 'UTINYINT')
    if (snapshot !== undefined) check(snapshot, `${flag} IS NOT NULL`, 'true or false')
  }
  const faults = checks.map(({ sql }, i) => `WHEN NOT coalesce((${sql}), false) THEN ${i + 1}`)
  const faultAt = parts.length
  parts.push(`(CASE ${faults.join(' ')} ELSE 0 END)::UTINYINT AS fault`)
  const symbol =
    mapping.symbol === undefined ? 'NULL' : `CAST(${quoted(mapping.symbol)} AS VARCHAR)`
  parts.push(`${symbol} AS symbol`)
  return { select: `SELECT ${parts.join(',\n')} FROM ${from}`, checks, faultAt }
}

type Sides = {
  readonly buy: string[]
  readonly sell: string[]
  readonly unknown?: string[] | undefined
}

function isEmpty(column: string): string {
  return `(${quoted(column)} IS NULL OR CAST(${quoted(column)} AS VARCHAR) = '')`
}

/** A number of the file in steps of a grid, as a double; NULL when it is no number. */
function steps(column: string, scale: string | undefined, grid: Grid): string {
  const factor = `${Number(scale ?? '1') * Number(`1e${grid.decimals}`)}`
  const units = grid.stepUnits === 1 ? '' : ` / ${grid.stepUnits}`
  return `(TRY_CAST(${quoted(column)} AS DOUBLE) * ${factor}${units})`
}

function side(column: string, sides: Sides | undefined): string {
  const text = `CAST(${quoted(column)} AS VARCHAR)`
  const list = (words: readonly string[]) => words.map(sqlText).join(', ')
  const { buy = ['buy'], sell = ['sell'] } = sides ?? {}
  return `CASE WHEN ${text} IN (${list(buy)}) THEN 1 WHEN ${text} IN (${list(sell)}) THEN -1 ELSE 0 END`
}

function checkSide(
  column: string,
  sides: Sides | undefined,
  check: (column: string, sql: string, what: string) => void,
): void {
  const { buy = ['buy'], sell = ['sell'], unknown = [] } = sides ?? {}
  const known = [...buy, ...sell, ...unknown]
  const text = `coalesce(CAST(${quoted(column)} AS VARCHAR), '')`
  check(column, `${text} IN (${known.map(sqlText).join(', ')})`, known.join(' or '))
}

/** A time column in ns since 1970 by its clock, which may be another zone's; NULL when it is no time. */
function timeSql(column: string, unit: string, type: string): string {
  const name = quoted(column)
  if (unit === 'text') {
    return `TRY_CAST(epoch_ns(TRY_CAST(${name} AS TIMESTAMP_NS)) AS BIGINT)`
  }
  if (unit === 's') {
    const exact = `TRY_CAST(${name} AS DECIMAL(20, 9))`
    return `TRY_CAST(${exact} * 1000000000::DECIMAL(18, 0) AS BIGINT)`
  }
  const isWhole = /INT/.test(type)
  const whole = isWhole ? `${name}::BIGINT` : `TRY_CAST(${name} AS BIGINT)`
  return `TRY_CAST(${whole}::HUGEINT * ${NS_OF[unit] ?? '1'} AS BIGINT)`
}
