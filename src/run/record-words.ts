import * as j from '../engine/journal.hot.ts'
import type { JournalReader } from '../engine/journal-reader.ts'
import { PLAN_STEPS } from '../engine/plan-journal.ts'
import { EVENT_NEW, EVENT_REPLACE } from '../engine/private-events.hot.ts'
import { NO_ASK, NO_BID } from '../market/book.ts'
import { WHYS } from '../orders/emulator/action.ts'
import { MARKET } from '../orders/intent.ts'
import { NOT_STATED } from '../orders/order-notes.hot.ts'
import {
  PLAN_TIME_NAMES,
  PLAN_TYPE_NAMES,
  REFERENCE_NAMES,
  REMAINDER_NAMES,
} from '../orders/plan.ts'
import { FILL_REASONS, REJECT_REASONS, REPORT_FILL, REPORT_NAMES } from '../orders/report.ts'
import { STATUS_NAMES } from '../orders/status.ts'
import { RISK_RULES } from '../risk/denials.ts'

/** How prices (ticks) and sizes (lots) are written. */
export type Written = {
  readonly price: (ticks: number) => string
  readonly qty: (lots: number) => string
}

/** Ticks and lots as they are. */
export const PLAIN_UNITS: Written = { price: String, qty: String }

/**
 * What a record of a journal says of an order or a plan, in words; undefined for one that says nothing of
 * them.
 */
export function wordsOf(r: JournalReader, units: Written = PLAIN_UNITS): string | undefined {
  switch (r.code) {
    case j.J_INTENT_NEW:
      return `${termsOf(r, units)}${r.z === 0 ? '' : `: denied, ${RISK_RULES[r.z]}`}`
    case j.J_INTENT_REPLACE: {
      const terms = `replace with ${units.qty(r.qtyLots)} at ${units.price(r.priceTicks)}`
      return `${terms}${r.z === 0 ? '' : `: denied, ${RISK_RULES[r.z]}`}`
    }
    case j.J_INTENT_CANCEL:
      return 'cancel'
    case j.J_ARRIVED:
      return `${requestName(r.a)} reaches the venue, ${bestOf(r, units)}`
    case j.J_RESTED:
      return r.qtyLots < 0 ? 'rests' : `rests behind ${units.qty(r.qtyLots / 1000)}`
    case j.J_FILL:
      return `the venue fills ${fillOf(r, units)} (${FILL_REASONS[r.a]}${r.b === 1 ? ', maker' : ''})`
    case j.J_REPORT:
      if (r.a === REPORT_FILL) return `filled ${fillOf(r, units)}`
      return `${REPORT_NAMES[r.a]}${r.b === 0 ? '' : `: ${REJECT_REASONS[r.b]}`}`
    case j.J_UNFINISHED:
      return 'still on its way when the run ended'
    case j.J_PLAN:
      return planOf(r, units)
    case j.J_PLAN_STEP:
      return stepOf(r, units)
    default:
      return undefined
  }
}

const sideOf = (side: number) => (side > 0 ? 'buy' : 'sell')

function termsOf(r: JournalReader, { price, qty }: Written): string {
  const at = r.a === MARKET ? 'at market' : `at ${price(r.priceTicks)}`
  const flag = r.c === 1 ? ' post-only' : ''
  return `${sideOf(r.side)} ${qty(r.qtyLots)} ${at} ${PLAN_TIME_NAMES[r.b]}${flag}`
}

function fillOf(r: JournalReader, { price, qty }: Written): string {
  return `${qty(r.qtyLots)} at ${price(r.priceTicks)}`
}

function bestOf(r: JournalReader, { price }: Written): string {
  const bid = r.priceTicks === NO_BID ? 'no bid' : `bid ${price(r.priceTicks)}`
  const ask = r.qtyLots === NO_ASK ? 'no ask' : `ask ${price(r.qtyLots)}`
  return `${bid}, ${ask}`
}

function requestName(kind: number): string {
  return kind === EVENT_NEW ? 'the order' : kind === EVENT_REPLACE ? 'the replace' : 'the cancel'
}

function planOf(r: JournalReader, { price, qty }: Written): string {
  const parts = [`${sideOf(r.side)} ${qty(r.qtyLots)} ${PLAN_TYPE_NAMES[r.a]}`]
  if (r.priceTicks !== NOT_STATED) parts.push(`at ${price(r.priceTicks)}`)
  if (r.bidTicks !== NOT_STATED) parts.push(`stop ${price(r.bidTicks)}`)
  if (r.askTicks !== 0) parts.push(`trailing by ${price(r.askTicks)}`)
  const bps = (r.z % 2 ** 40) / 1e6
  if (bps > 0) parts.push(`trailing by ${bps} bps`)
  parts.push(PLAN_TIME_NAMES[r.b] ?? '')
  if (r.y > 0) parts.push(`showing ${qty(r.y)}`)
  if ((r.c & 1) !== 0) parts.push((r.c & 2) !== 0 ? 'post-only, repriced' : 'post-only')
  if ((r.c & 4) !== 0) parts.push('reduce-only')
  const remainder = REMAINDER_NAMES[(r.c >>> 3) & 3]
  if (remainder !== '') parts.push(`what is left: ${remainder}`)
  const reference = REFERENCE_NAMES[(r.c >>> 5) & 3]
  if (reference !== '') parts.push(`by ${reference}`)
  return parts.join(' ')
}

function stepOf(r: JournalReader, { price, qty }: Written): string {
  const why = WHYS[r.b] ?? ''
  switch (PLAN_STEPS[r.a]) {
    case 'submit':
      return `sends order ${r.qtyLots} (${why})`
    case 'cancel':
      return `cancels order ${r.qtyLots} (${why})`
    case 'replace':
      return `replaces order ${r.qtyLots} (${why})`
    case 'end':
      return `${STATUS_NAMES[r.c]} (${why})`
    case 'cancel-asked':
      return 'asked to cancel'
    case 'change-asked':
      return 'asked to change'
    case 'linked':
      return `${r.b === 1 ? 'one cancels the other' : 'one reduces the other'}, with plan ${r.qtyLots}`
    case 'hangs':
      return `waits for plan ${r.qtyLots}, ${r.b === 1 ? 'until it cannot fill any more' : 'from its first fill'}`
    case 'leg': {
      const at = r.priceTicks === NOT_STATED ? 'at market' : `at ${price(r.priceTicks)}`
      return `leg: ${sideOf(r.side)} ${qty(r.qtyLots)} of instrument ${r.instrument} ${at}`
    }
    case 'legs-within':
      return `legs may take ${r.qtyLots} ns`
    default:
      return `unwinding may take ${r.qtyLots} ns, then ${r.b === 1 ? 'the rest is left' : 'at market'}`
  }
}
