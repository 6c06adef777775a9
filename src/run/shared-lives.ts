import type { DeskRuntime } from '../engine/desk.ts'
import { DeskJournal } from '../engine/desk-journal.ts'
import { BLOCK_CELLS, Journal } from '../engine/journal.hot.ts'
import { Ledger } from '../ledger/ledger.ts'
import { assert } from '../lib/assert.ts'
import { RoundTrips } from '../risk/breakers/round-trips.ts'
import type { Instrument } from '../units/instrument.ts'
import type { DeskInputs } from './desk-inputs.ts'
import type { FillTable, RunManifest } from './run-record.ts'

/**
 * Desks that differ in nothing but their fees do the same things: no fill that a strategy hears of says
 * what it cost. They live one life, the first one's, and the others' accounts are reckoned from its
 * fills. Only rules and breakers that count money could tell them apart; `accountsUnder` says when that is
 * out of the question.
 */
export function livesOf(inputs: readonly DeskInputs[]): readonly (readonly number[])[] {
  const lives = new Map<string, number[]>()
  const strategies: unknown[] = []
  inputs.forEach(({ manifest, strategy }, i) => {
    if (!strategies.includes(strategy)) strategies.push(strategy)
    const key = `${strategies.indexOf(strategy)} ${lifeOf(manifest)}`
    const life = lives.get(key)
    if (life === undefined) lives.set(key, [i])
    else life.push(i)
  })
  return [...lives.values()]
}

/** What makes a desk's life on given tapes: everything of its run but the fees. */
export function lifeOf({ tapes: _, ...manifest }: RunManifest): string {
  const { settings, ...execution } = manifest.execution
  const models = settings.filter(({ name }) => name !== 'fees')
  return JSON.stringify({ ...manifest, execution: { ...execution, models } })
}

/**
 * What a desk's fills (with its own fees) come to under the fees of `inputs`, one account an instrument;
 * null where it might have done something else with them. It would have done the same if nothing that
 * counts money acted on it, nor could have with the largest difference that these fees ever made.
 */
export function accountsUnder(
  inputs: DeskInputs,
  instruments: readonly Instrument[],
  desk: DeskRuntime,
  fills: FillTable,
): readonly Ledger[] | null {
  const accounts = instruments.map((instrument, i) => {
    const fees = inputs.execution.fees[i]
    assert(fees !== undefined, 'every instrument of a desk has fees')
    return new Ledger(instrument, fees)
  })
  const units = accounts.map(({ unit }) => unit.feeUnit.toNumber())
  const [ownTrips, trips] = [new RoundTrips(units.length), new RoundTrips(units.length)]
  /** By instrument: how far the accounts are apart. */
  const apart = new Float64Array(units.length)
  let apartMost = 0
  let lossesMost = 0
  for (let i = 0; i < fills.rows; i++) {
    const at = fills.instrument[i] ?? 0
    const side = fills.side[i] ?? 0
    const qty = fills.qtyLots[i] ?? 0
    const value = fills.valueUnits[i] ?? 0
    const ownFee = fills.feeUnits[i] ?? 0
    const account = accounts[at] as Ledger
    const fee = account.feeOf(fills.priceTicks[i] ?? 0, qty, fills.maker[i] === 1)
    account.book(side, qty, value, fee)
    ownTrips.fill(at, side, qty, account.netFeeUnits(side, value, ownFee))
    trips.fill(at, side, qty, account.netFeeUnits(side, value, fee))
    lossesMost = Math.max(lossesMost, ownTrips.lossesInRow, trips.lossesInRow)
    apart[at] = (apart[at] ?? 0) + (fee - ownFee) * (units[at] ?? 0)
    let sum = 0
    for (const each of apart) sum += Math.abs(each)
    if (sum > apartMost) apartMost = sum
  }
  return desk.guard.risk.headroom.allows(apartMost, lossesMost) ? accounts : null
}

/** The journal hash of a desk's life with other accounts at its end. */
export function hashWithAccounts(desk: DeskRuntime, accounts: readonly Ledger[]): string {
  const done = desk.journal.hashOfDone
  assert(done !== null, 'the pass is over')
  const cells = Math.min(BLOCK_CELLS, 2 * accounts.length)
  const journal = new Journal(false, null, { head: done, cells })
  new DeskJournal(journal).accounts(desk.hearing.endNs, accounts)
  return journal.finish()
}
