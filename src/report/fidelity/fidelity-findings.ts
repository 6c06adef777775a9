import { type FidelityRecord, ORACLE_F1_MIN } from '../../fidelity/fidelity-record.ts'
import type { Finding } from '../findings/finding.ts'
import { formatNumber } from '../format.ts'

const LEAK_ERROR_PCT = 5
const LEAK_SHADOWS = 200

/** What speaks against the figures of a fidelity test. */
export function fidelityFindings(record: FidelityRecord): Finding[] {
  const { oracle, trueQueue, undecided, contenders, decidedPct, graceNs, conflateNs } = record
  const found: Finding[] = []
  if (oracle.f1 < ORACLE_F1_MIN) {
    found.push({
      level: 'objection',
      title: 'The test is wrong',
      text: `The oracle, which knows the true queue, reaches F1 ${oracle.f1.toFixed(4)} and not ${ORACLE_F1_MIN}. No figure here can be believed.`,
    })
  }
  for (const { name, undecided: open } of contenders) {
    if (open.shadows < LEAK_SHADOWS || open.errorRatePct >= LEAK_ERROR_PCT) continue
    found.push({
      level: 'objection',
      title: 'A leak until proven otherwise',
      text: `${name} is wrong on ${open.errorRatePct.toFixed(1)} % of the undecided alone. What levels tell does not suffice for that.`,
    })
  }
  found.push({
    level: 'caution',
    title: `${decidedPct.toFixed(1)} % of the outcomes are given away`,
    text: `Trades and sizes decide them, whatever the model says. Models differ on ${formatNumber(undecided.shadows, 0)} shadows only: read the column on those.`,
  })
  if (undecided.shadows < 100) {
    found.push({
      level: 'caution',
      title: 'Too few are left to tell models apart',
      text: `${undecided.shadows} undecided shadows. A difference of two or three outcomes is chance.`,
    })
  }
  if (conflateNs > 0) {
    found.push({
      level: 'caution',
      title: 'A slower feed',
      text: `Sizes of levels were told every ${conflateNs / 1e6} ms only; trades as they came.`,
    })
  }
  found.push({
    level: 'note',
    title: 'Grace',
    text: `An order that is executed whole ends with its fill: a model may be late by ${graceNs / 1e9} s there. "Strict" is without.`,
  })
  for (const { because, shadows } of trueQueue.exceptions) {
    found.push({
      level: 'note',
      title: `Order-by-order mode differs on ${shadows}`,
      text: `Because ${because}.`,
    })
  }
  return found
}
