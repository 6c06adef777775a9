import { DeskGuard } from '../src/engine/desk-guard.ts'
import { DeskJournal } from '../src/engine/desk-journal.ts'
import { J_INTENT_CANCEL, J_INTENT_NEW, J_REPORT, Journal } from '../src/engine/journal.hot.ts'
import { type JournalReader, readJournal } from '../src/engine/journal-reader.ts'
import { Ledger } from '../src/ledger/ledger.ts'
import type { OrderTerms } from '../src/orders/intent.ts'
import { OrderFacts } from '../src/orders/order-facts.hot.ts'
import { NOT_STATED } from '../src/orders/order-notes.hot.ts'
import { REPORT_FILL } from '../src/orders/report.ts'
import { EXCHANGE } from '../src/orders/venue-profile.ts'
import { noRisk } from '../src/risk/risk-settings.ts'
import { makeInstrument } from '../src/units/instrument.ts'
import { deskOf, replay } from './desks.ts'
import { measureInTurn, type Table, type Work } from './measure.ts'
import type { NamedTape } from './place.ts'
import { quotingLoop } from './quoting-loop.ts'

const SET = { halfSpreadTicks: 5, positionMax: 50, qtyLots: 10 }
/** Share of a pass that gate and order machine may take. */
const SHARE_MAX = 0.15

/**
 * What risk and the order machine cost a pass with one desk quoting at 10 Hz, in two ways. The calls of
 * that pass to the gate, the breakers and the desk's own orders are made again by themselves: intents,
 * cancels, reports and fills in their order, at their times. And the pass is made with every rule and
 * breaker off: what is left of the difference is what watching the market costs.
 */
export async function benchRiskShare({ name, tape }: NamedTape, rounds: number): Promise<Table> {
  const config = { ...deskOf(tape, quotingLoop, SET), keepsJournal: true }
  const [desk] = replay(tape, [config]).desks
  if (desk === undefined) throw new Error('a pass has its desk')
  const calls = callsOf(desk.journal)
  const { rows } = tape.manifest
  const pass = (risk: typeof config.risk) => () => {
    replay(tape, [{ ...deskOf(tape, quotingLoop, SET), risk }])
    return rows
  }
  const whole = 'the pass, every rule and breaker on'
  const alone = 'its calls to gate, breakers and order machine, by themselves'
  const works: Work[] = [
    { name: whole, run: pass(config.risk) },
    { name: 'the pass, every rule and breaker off', run: pass(noRisk(config.risk.capital)) },
    {
      name: alone,
      run() {
        const own = callAgain(calls, config, makeInstrument(tape.manifest.instrument))
        if (own.count !== desk.own.count) throw new Error('not every order was asked for again')
        return rows
      },
    },
  ]
  const measured = await measureInTurn(works, rounds)
  // Processor time: what else the machine does takes wall time from the long works more than the short.
  const [on = NaN, off = NaN, calling = NaN] = await processorSeconds(works, rounds)
  const share = calling / on
  const percent = (part: number) => `${(part * 100).toFixed(1)} %`
  const notes = [
    `${calls.length} calls; gate, breakers and order machine take ${percent(share)} of the pass's processor time, at most ${percent(SHARE_MAX)} are allowed`,
    `every rule and breaker off: ${percent(off / on)} of it`,
  ]
  if (!(share < SHARE_MAX)) throw new Error(notes.join(' '))
  return { title: `Risk in the pass: ${name}`, unit: 'rows', base: whole, rows: measured, notes }
}

/** Least processor time of each work, in turn. */
async function processorSeconds(works: readonly Work[], rounds: number): Promise<number[]> {
  const least = works.map(() => Number.POSITIVE_INFINITY)
  for (let round = 0; round < rounds; round++) {
    for (const [i, work] of works.entries()) {
      const before = process.cpuUsage()
      await work.run()
      const { system, user } = process.cpuUsage(before)
      least[i] = Math.min(least[i] ?? 0, (system + user) / 1e6)
    }
  }
  return least
}

/** Everything of a journal that gate or order machine were told. */
function callsOf(journal: Journal): JournalReader[] {
  const calls: JournalReader[] = []
  readJournal(journal, (r) => {
    if ([J_INTENT_NEW, J_INTENT_CANCEL, J_REPORT].includes(r.code)) calls.push({ ...r })
  })
  return calls
}

/** The desk without a market, a venue and a strategy: prices are those that each call was made at. */
function callAgain(
  calls: readonly JournalReader[],
  config: ReturnType<typeof deskOf>,
  instrument: ReturnType<typeof makeInstrument>,
): OrderFacts {
  const own = new OrderFacts(EXCHANGE, false)
  const [fees] = config.fees
  if (fees === undefined) throw new Error('a desk has fees')
  const ledger = new Ledger(instrument, fees)
  const book = { bidTicks: 0, askTicks: 0, bidLots: 1, askLots: 1, valid: true }
  const log = new DeskJournal(new Journal(false))
  const desk = { config, epochNs: 0n, own, ledgers: [ledger], books: [book as never], log }
  const guard = new DeskGuard(desk, [instrument], null)
  const { feeds } = guard
  let heard = 0
  for (const call of calls) {
    const { code, number: id, timeNs } = call
    if (code === J_INTENT_NEW) {
      book.bidTicks = call.bidTicks
      book.askTicks = call.askTicks
      feeds[0]?.hear(timeNs)
      feeds[0]?.quote(call.bidTicks, call.askTicks)
      feeds[0]?.volume.add(timeNs, call.qtyLots)
      own.add(termsOf(call))
      if (guard.judge(timeNs, termsOf(call)) === null) own.deny(id)
      else own.sent(id)
    } else if (code === J_INTENT_CANCEL) {
      own.requestCancel(id)
      guard.cancel(timeNs, 0)
    } else hear(call, ++heard, own, ledger, guard)
  }
  return own
}

function hear(
  call: JournalReader,
  sequence: number,
  own: OrderFacts,
  ledger: Ledger,
  guard: DeskGuard,
): void {
  const { a: report, b: reason, number: orderId, priceTicks, qtyLots, timeNs, x, z } = call
  if (own.awaitsAnswer(orderId)) guard.answered(timeNs, 0, report, reason)
  if (report !== REPORT_FILL) {
    own.hear(orderId, report, sequence, 0, 0, NOT_STATED, 0)
    return
  }
  const side = call.side as 1 | -1
  const maker = call.c === 1
  const fee = ledger.feeOf(priceTicks, qtyLots, maker)
  ledger.book(side, qtyLots, z, fee)
  own.hear(orderId, report, sequence, 0, qtyLots, priceTicks, x)
  guard.filled(timeNs, { instrument: 0, orderId, side, priceTicks, qtyLots, maker }, z, fee)
}

function termsOf(call: JournalReader): OrderTerms {
  const {
    a: type,
    b: timeInForce,
    c,
    instrument,
    number: orderId,
    priceTicks,
    qtyLots,
    side,
  } = call
  const postOnly = c === 1
  return {
    orderId,
    instrument,
    side,
    type,
    timeInForce,
    postOnly,
    priceTicks,
    qtyLots,
  } as OrderTerms
}
