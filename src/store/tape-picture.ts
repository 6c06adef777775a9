import { join } from 'node:path'
import { QUOTE, TRADE } from '../tape/schema.ts'
import { sqlText, withDuck } from './duck.ts'

/** One of equal pieces of a tape's time. Prices in ticks; null where nothing told one. */
export type PicturePiece = {
  /** Its beginning, in seconds after the tape's first row. */
  readonly fromSeconds: number
  readonly rows: number
  /** Of trades, or of bids where the tape has no trades. */
  readonly lowTicks: number | null
  readonly highTicks: number | null
  /** Traded. */
  readonly lots: number
}

/** A tape in equal pieces of time, by venue time: what a glance at its day shows. */
export async function pictureOf(directory: string, pieces = 240): Promise<PicturePiece[]> {
  const from = `read_parquet(${sqlText(join(directory, 'tape.parquet'))})`
  return await withDuck({ threads: 1 }, async (duck) => {
    const spanned = await duck.runAndReadAll(
      `SELECT min("eventNs"), max("eventNs"), count(*) FILTER (kind = ${TRADE}) FROM ${from}`,
    )
    const [[first = 0, last = 0, trades = 0] = []] = spanned.getRowsJson() as string[][]
    const stepNs = (BigInt(last) - BigInt(first)) / BigInt(pieces) + 1n
    const priced =
      Number(trades) > 0 ? `kind = ${TRADE}` : `kind = ${QUOTE} AND side = 1 AND "priceTicks" > 0`
    const reader = await duck.runAndReadAll(
      `SELECT ("eventNs" - ${first}) // ${stepNs} AS piece, count(*),
        min("priceTicks") FILTER (${priced}), max("priceTicks") FILTER (${priced}),
        coalesce(sum("qtyLots") FILTER (kind = ${TRADE}), 0)::DOUBLE
        FROM ${from} GROUP BY piece ORDER BY piece`,
    )
    return reader.getRowsJson().map(([piece, rows, low, high, lots]) => ({
      fromSeconds: (Number(piece) * Number(stepNs)) / 1e9,
      rows: Number(rows),
      lowTicks: low === null ? null : Number(low),
      highTicks: high === null ? null : Number(high),
      lots: Number(lots),
    }))
  })
}
