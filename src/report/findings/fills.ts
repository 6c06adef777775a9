import { formatNumber } from '../format.ts'
import { refusals } from '../refusals.ts'
import { finding, metricValue, type Rule, told } from './finding.ts'

const CROSSED_SHARE_PCT = 10
const STALE_SHARE_PCT = 5
const QUEUE_SHARE_PCT = 50
const ADVERSE_BPS = 0.05
const REJECTED_SHARE = 0.1

export const livesOnCrossed: Rule = (run) => {
  const share = metricValue(run, 'crossedShare')
  if (!(share > CROSSED_SHARE_PCT)) return undefined
  return finding(
    'caution',
    'It lives on crossed fills',
    `${formatNumber(share, 0)} % of the traded value filled because the other side's quote reached our price, without a public trade that proves it.`,
  )
}

export const adverse: Rule = (run) => {
  const maker = run.metrics.markOut10sMaker
  if (maker?.value === null || maker === undefined || maker.value > -ADVERSE_BPS) return undefined
  return finding(
    'caution',
    'Resting fills are picked off',
    `10 s after a resting fill the mid stands ${told(maker)} against it, on average of ${maker.n}.`,
  )
}

export const unfinished: Rule = (run) => {
  const count = run.counts.unfinished
  const position = run.metrics.finalPosition
  const open = position?.value ? `a position of ${told(position)} is marked at the mid` : ''
  const pending = count === 1 ? 'request or report was' : 'requests or reports were'
  const orders = count > 0 ? `${count} ${pending} still under way` : ''
  if (open === '' && orders === '') return undefined
  const text = `At the end ${[orders, open].filter((part) => part !== '').join(', and ')}; closing it would cost.`
  return finding('caution', 'It did not end flat', text)
}

export const refused: Rule = (run) => {
  const sum = (counts: readonly (readonly [string, number])[]) =>
    counts.reduce((total, [, count]) => total + count, 0)
  const denials = sum(Object.entries(run.counts.denialsByRule))
  const rejects = sum(refusals(run).orders)
  if (denials + rejects === 0) return undefined
  const text = `${denials} ${denials === 1 ? 'order' : 'orders'} denied by the risk gate and ${rejects} refused by the venue, of ${run.counts.intents} asked for.`
  const many = denials + rejects > REJECTED_SHARE * run.counts.intents
  return finding(many ? 'caution' : 'note', 'Some orders were refused', text)
}

export const tooLate: Rule = (run) => {
  const late = refusals(run).requests.reduce((total, [, count]) => total + count, 0)
  if (late === 0) return undefined
  const { cancels, replaces } = run.counts
  const text = `${late} of ${cancels + replaces} cancels and replaces found their order no longer live.`
  return finding('note', 'Some requests came too late', text)
}

export const crossedMakeIt: Rule = (run) => {
  const all = metricValue(run, 'fillProfit10s')
  const crossed = metricValue(run, 'crossedProfit10s')
  if (!(all > 0) || !(all - crossed <= 0)) return undefined
  const text = `Ten seconds after the fill its fills had earned ${told(run.metrics.fillProfit10s)}, its crossed fills alone ${told(run.metrics.crossedProfit10s)}: without fills that no public trade proves nothing is left.`
  return finding('objection', 'Its profit is crossed fills', text)
}

export const staleFills: Rule = (run) => {
  if (!(metricValue(run, 'staleFillShare') > STALE_SHARE_PCT)) return undefined
  const text = `${told(run.metrics.staleFillShare)} of the traded value filled when the best quotes had not moved for five minutes: was the market still there?`
  return finding('caution', 'Stale fills', text)
}

/** With order-by-order data the queue is known, and no model decides it. */
export const queueModel: Rule = (run) => {
  const share = run.metrics.queueDecidedShare
  if (run.manifest.depth === 'l3' || share === undefined || share.value === null) return undefined
  if (!(metricValue(run, 'makerShare') > 0)) return undefined
  const model = run.manifest.execution.settings.find((s) => s.name === 'queue position')?.value
  const which = model === undefined ? '' : ` (${model})`
  if (share.value === 0) {
    const text = `No fill hangs on the queue model${which}: each was proven by a trade through its price or a quote beyond it.`
    return finding('note', 'The queue model did not matter', text)
  }
  const text = `${told(share)} of the traded value filled when the queue ahead ran out, which the queue model decides${which}. Run it again with another one.`
  const level = share.value > QUEUE_SHARE_PCT ? 'caution' : 'note'
  return finding(level, 'The queue model matters', text)
}
