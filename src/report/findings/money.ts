import { formatNumber } from '../format.ts'
import { isReplayLimit, switchedOffSettings } from '../switched-off.ts'
import { finding, metricValue, type Rule, told } from './finding.ts'

export const booksDisagree: Rule = (run) => {
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

export const costsEatProfit: Rule = (run) => {
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

export const losesBeforeFees: Rule = (run) => {
  const gross = metricValue(run, 'grossPnl')
  if (!(gross < 0)) return undefined
  const text = `Gross PnL is ${told(run.metrics.grossPnl)}: lower fees would not save it.`
  return finding('objection', 'It loses before fees', text)
}

export const switchedOff: Rule = (run) => {
  const off = switchedOffSettings(run)
  if (off.length === 0) return undefined
  const names = off.map((setting) => setting.name).join(', ')
  return finding(
    'objection',
    `${off.length} ${off.length === 1 ? 'cost or protection is' : 'costs or protections are'} off`,
    `Switched off: ${names}. The result is better than the market would have allowed.`,
  )
}

export const noImpact: Rule = (run) => {
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

export const assumed: Rule = (run) => {
  const guesses = run.manifest.execution.settings.filter((setting) => setting.assumed)
  if (guesses.length === 0) return undefined
  const names = guesses.map((setting) => `${setting.name} (${setting.value})`).join(', ')
  return finding('caution', 'Assumed, not measured', `${names}. Measure them, or vary them.`)
}

export const costsUnknown: Rule = (run) => {
  const without = run.manifest.tapes.filter((tape) => tape.instrument.fees === null)
  const [first] = without
  if (first !== undefined) {
    const { venue, symbol } = first.instrument
    const text = `The venue's fees for ${venue} ${symbol} are not known; those of this run were given by hand.`
    return finding('caution', 'Costs unknown', text)
  }
  if (metricValue(run, 'fills') > 0 && metricValue(run, 'fees') === 0) {
    return finding(
      'caution',
      'Nothing was paid in fees',
      'Is there a venue that trades for nothing?',
    )
  }
  return undefined
}
