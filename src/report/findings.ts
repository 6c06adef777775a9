import type { Metric, RunJson } from '../run/run-record.ts'
import { formatMetric, formatNumber, formatSpan } from './format.ts'
import { refusals } from './refusals.ts'
import { isReplayLimit, switchedOffSettings } from './switched-off.ts'

/** What speaks against reading a run at face value, in plain words. */
export type Finding = {
  /** objection: the result may be wrong or worthless; caution: read with care; note: good to know. */
  readonly level: 'objection' | 'caution' | 'note'
  readonly title: string
  readonly text: string
}

const FEW_FILLS = 30
const FEW_ROUND_TRIPS = 200
const SHORT_RUN_NS = 40 * 86_400e9
const CROSSED_SHARE_PCT = 10
const ADVERSE_BPS = 0.05
const REJECTED_SHARE = 0.1

type Rule = (run: RunJson) => Finding | undefined

/** Every finding on a run, objections first. Rules look at the record alone. */
export function findings(run: RunJson): readonly Finding[] {
  const found = RULES.map((rule) => rule(run)).filter((finding) => finding !== undefined)
  const weight = { objection: 0, caution: 1, note: 2 }
  return found.toSorted((a, b) => weight[a.level] - weight[b.level])
}

function metricValue(run: RunJson, name: string): number {
  return run.metrics[name]?.value ?? Number.NaN
}

function told(metric: Metric | undefined): string {
  return metric === undefined ? 'unknown' : `${formatMetric(metric)} ${metric.unit}`
}

function finding(level: Finding['level'], title: string, text: string): Finding {
  return { level, title, text }
}

const booksDisagree: Rule = (run) => {
  const wrong = ['feeProbeError', 'feeMismatches', 'ledgerDifference'].filter(
    (name) => Math.abs(metricValue(run, name)) > (name === 'feeProbeError' ? 1e-6 : 0),
  )
  if (wrong.length === 0) return undefined
  const values = wrong.map((name) => `${name} ${told(run.metrics[name])}`).join(', ')
  return finding(
    'objection',
    'The books do not agree with themselves',
    `Each of these must be 0: ${values}.`,
  )
}

const fewFills: Rule = (run) => {
  const fills = metricValue(run, 'fills')
  if (fills === 0) {
    return finding(
      'objection',
      'It never traded',
      'No order was filled: every result below is empty.',
    )
  }
  if (fills < FEW_FILLS) {
    const text = `${fills} ${fills === 1 ? 'fill' : 'fills'}. One lucky fill decides the sign of the result.`
    return finding('objection', 'Too few fills', text)
  }
  return undefined
}

const fewRoundTrips: Rule = (run) => {
  const trips = metricValue(run, 'roundTrips')
  if (metricValue(run, 'fills') < FEW_FILLS || !(trips < FEW_ROUND_TRIPS)) return undefined
  return finding(
    'caution',
    'Few round trips',
    `${trips} round trips from flat to flat; below ${FEW_ROUND_TRIPS} a profit is not told from luck.`,
  )
}

const costsEatProfit: Rule = (run) => {
  const [gross, net, fees] = [
    metricValue(run, 'grossPnl'),
    metricValue(run, 'netPnl'),
    metricValue(run, 'fees'),
  ]
  if (!(fees > 0)) return undefined
  const sums = `Gross ${told(run.metrics.grossPnl)}, fees ${told(run.metrics.fees)}.`
  if (gross > 0 && net <= 0) {
    const rate = told(run.metrics.grossPerTraded)
    return finding(
      'objection',
      'Fees are larger than the profit',
      `${sums} It breaks even at ${rate}.`,
    )
  }
  if (gross > 0 && fees > gross / 2) {
    const share = formatNumber((fees / gross) * 100, 0)
    return finding(
      'caution',
      'Fees take most of the profit',
      `${sums} That is ${share} % of gross.`,
    )
  }
  return undefined
}

const losesBeforeFees: Rule = (run) => {
  const gross = metricValue(run, 'grossPnl')
  if (!(gross < 0)) return undefined
  const text = `Gross PnL is ${told(run.metrics.grossPnl)}: lower fees would not save it.`
  return finding('objection', 'It loses before fees', text)
}

const switchedOff: Rule = (run) => {
  const off = switchedOffSettings(run)
  if (off.length === 0) return undefined
  const names = off.map((setting) => setting.name).join(', ')
  return finding(
    'objection',
    `${off.length} ${off.length === 1 ? 'cost or protection is' : 'costs or protections are'} off`,
    `Switched off: ${names}. The result is better than the market would have allowed.`,
  )
}

const noImpact: Rule = (run) => {
  const off = run.manifest.execution.settings.filter(
    (setting) => setting.off && isReplayLimit(setting),
  )
  if (off.length === 0) return undefined
  return finding(
    'note',
    'No market impact',
    'Our orders do not move the recorded market: no replay can know what others would have done in answer. The larger our orders beside the displayed size, the more that is.',
  )
}

const assumed: Rule = (run) => {
  const guesses = run.manifest.execution.settings.filter((setting) => setting.assumed)
  if (guesses.length === 0) return undefined
  const names = guesses.map((setting) => `${setting.name} (${setting.value})`).join(', ')
  return finding('caution', 'Assumed, not measured', `${names}. Measure them, or vary them.`)
}

const livesOnCrossed: Rule = (run) => {
  const share = metricValue(run, 'crossedShare')
  if (!(share > CROSSED_SHARE_PCT)) return undefined
  return finding(
    'caution',
    'It lives on crossed fills',
    `${formatNumber(share, 0)} % of the traded value filled because the other side's quote reached our price, without a public trade that proves it.`,
  )
}

const adverse: Rule = (run) => {
  const maker = run.metrics.markOut10sMaker
  if (maker?.value === null || maker === undefined || maker.value > -ADVERSE_BPS) return undefined
  return finding(
    'caution',
    'Resting fills are picked off',
    `10 s after a resting fill the mid stands ${told(maker)} against it, on average of ${maker.n}.`,
  )
}

const shortRun: Rule = (run) => {
  const spanNs = Number(BigInt(run.endNs) - BigInt(run.startNs))
  if (spanNs >= SHORT_RUN_NS) return undefined
  return finding(
    'caution',
    `Only ${formatSpan(spanNs)} of market`,
    'One stretch of one market: nothing here says how it does on another day.',
  )
}

const unfinished: Rule = (run) => {
  const count = run.counts.unfinished
  const position = run.metrics.finalPosition
  const open = position?.value ? `a position of ${told(position)} is marked at the mid` : ''
  const pending = count === 1 ? 'request or report was' : 'requests or reports were'
  const orders = count > 0 ? `${count} ${pending} still under way` : ''
  if (open === '' && orders === '') return undefined
  const text = `At the end ${[orders, open].filter((part) => part !== '').join(', and ')}; closing it would cost.`
  return finding('caution', 'It did not end flat', text)
}

const tapeDefects: Rule = (run) => {
  const gaps = run.manifest.tapes.reduce((sum, tape) => sum + tape.gaps, 0)
  const crossed = run.manifest.tapes.reduce((sum, tape) => sum + tape.crossedRows, 0)
  if (gaps === 0 && crossed === 0) return undefined
  const text = `${gaps} ${gaps === 1 ? 'gap' : 'gaps'} and ${formatNumber(crossed, 0)} crossed states of the book on the tape. Nothing fills in a gap.`
  return finding(gaps > 0 ? 'caution' : 'note', 'The recording has holes', text)
}

const clockRepaired: Rule = (run) => {
  const shifts = run.manifest.tapes.flatMap((tape) => tape.clockShiftsNs.filter((ns) => ns !== 0))
  if (shifts.length === 0) return undefined
  const most = Math.max(...shifts.map((ns) => Math.abs(ns)))
  return finding(
    'caution',
    'The capture clock was repaired',
    `Receive times were moved by up to ${formatNumber(most / 1e6, 3)} ms; feed latencies are lower bounds.`,
  )
}

const refused: Rule = (run) => {
  const sum = (counts: readonly (readonly [string, number])[]) =>
    counts.reduce((total, [, count]) => total + count, 0)
  const denials = sum(Object.entries(run.counts.denialsByRule))
  const rejects = sum(refusals(run).orders)
  if (denials + rejects === 0) return undefined
  const text = `${denials} ${denials === 1 ? 'order' : 'orders'} denied by the risk gate and ${rejects} refused by the venue, of ${run.counts.intents} asked for.`
  const many = denials + rejects > REJECTED_SHARE * run.counts.intents
  return finding(many ? 'caution' : 'note', 'Some orders were refused', text)
}

const tooLate: Rule = (run) => {
  const late = refusals(run).requests.reduce((total, [, count]) => total + count, 0)
  if (late === 0) return undefined
  const { cancels, replaces } = run.counts
  const text = `${late} of ${cancels + replaces} cancels and replaces found their order no longer live.`
  return finding('note', 'Some requests came too late', text)
}

const undefinedSharpe: Rule = (run) => {
  const because = run.metrics.sharpe?.undefinedBecause
  return because === undefined
    ? undefined
    : finding('note', 'No Sharpe ratio', `It is not defined here: ${because}.`)
}

const oneTrial: Rule = () =>
  finding(
    'note',
    'One trial, in sample',
    'One set of parameters on one tape. How many others were tried before it, this page cannot know.',
  )

const RULES: readonly Rule[] = [
  booksDisagree,
  fewFills,
  costsEatProfit,
  losesBeforeFees,
  switchedOff,
  noImpact,
  fewRoundTrips,
  livesOnCrossed,
  adverse,
  assumed,
  shortRun,
  unfinished,
  tapeDefects,
  clockRepaired,
  refused,
  tooLate,
  undefinedSharpe,
  oneTrial,
]
