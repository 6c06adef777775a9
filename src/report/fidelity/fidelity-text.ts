import type { ContenderRecord, FidelityRecord } from '../../fidelity/fidelity-record.ts'
import type { ModelFit } from '../../fidelity/fit.ts'
import { formatNumber, formatTime } from '../format.ts'

/** What a terminal shows of a fidelity test: one line a contender, and what the fit found. */
export function fidelityText(record: FidelityRecord): string {
  const { tape, shadows, oracle, trueQueue, undecided, scale, contenders, fit } = record
  const lines = [
    `${tape.ref}: ${formatNumber(shadows.added, 0)} shadows from ${formatTime(BigInt(record.firstNs))}, ${shadows.trueRatePct.toFixed(2)} % truly filled`,
    `${record.decidedPct.toFixed(1)} % of the outcomes are decided by trades and sizes alone; ${formatNumber(undecided.shadows, 0)} are not, of which ${number(undecided.trueRatePct, 1)} % fill`,
    `one order counts as ${scale.unitLots} lots (median), ${scale.meanLots} on average`,
    '',
    row([
      '',
      'F1',
      '95 %',
      'strict',
      'bias pp',
      'prec',
      'recall',
      'exact %',
      'open err %',
      'Brier',
    ]),
    scoreRow('oracle (knows the true queue)', oracle.f1, oracle.biasPp, oracle.exactPct),
    scoreRow('order-by-order mode', trueQueue.f1, trueQueue.biasPp, trueQueue.exactPct),
    ...contenders.map(contenderRow),
    '',
    ...trueQueue.exceptions.map(
      ({ because, shadows: n }) => `order-by-order mode: ${n} exceptions, because ${because}`,
    ),
    ...(fit === undefined ? [] : ['', FIT_HEAD, ...fit.models.flatMap(fitRows), '']),
  ]
  return `${lines.join('\n')}\n`
}

const WIDTH = 44
const FIT_HEAD = row([
  'fitted on / scored on the other',
  'F1',
  '',
  'in sample',
  'bias pp',
  '',
  '',
  'exact %',
  'open err %',
  '',
])

function row([name = '', ...cells]: readonly string[]): string {
  return `${name.padEnd(WIDTH)}${cells.map((cell) => cell.padStart(cell.includes('-') && cell.length > 8 ? 14 : 11)).join('')}`.trimEnd()
}

function number(value: number, decimals: number): string {
  return Number.isFinite(value) ? value.toFixed(decimals) : '-'
}

function scoreRow(name: string, f1: number, biasPp: number, exactPct: number): string {
  const none = ''
  return row([name, number(f1, 4), none, none, signed(biasPp), none, none, number(exactPct, 1)])
}

function contenderRow(it: ContenderRecord): string {
  const { f1: interval } = it.interval
  return row([
    it.name,
    number(it.f1, 4),
    `${number(interval.low, 3)}..${number(interval.high, 3)}`,
    number(it.strict.f1, 4),
    signed(it.biasPp),
    number(it.precision, 3),
    number(it.recall, 3),
    number(it.timing.exactPct, 1),
    number(it.undecided.errorRatePct, 1),
    number(it.reliability.brier, 4),
  ])
}

function fitRows({ model, directions, mean, fitted }: ModelFit): string[] {
  const name = (what: { exponent: number; removesInMatch: boolean }) =>
    `${model}(${what.exponent})${what.removesInMatch ? ' in-match' : ''}`
  const of = (
    label: string,
    f1: number,
    inSample: string,
    bias: number,
    exact: number,
    open: number,
  ) =>
    row([
      label,
      number(f1, 4),
      '',
      inSample,
      signed(bias),
      '',
      '',
      number(exact, 1),
      number(open, 1),
    ])
  return [
    ...directions.map(({ fittedOn, fitted: found, inSampleF1, outOfSample: score }) =>
      of(
        `${name(found)} on the ${fittedOn}`,
        score.f1,
        number(inSampleF1, 4),
        score.biasPp,
        score.exactPct,
        score.undecidedErrorPct,
      ),
    ),
    of(
      `${name(fitted)} on all; mean of both`,
      mean.f1,
      '',
      mean.biasPp,
      mean.exactPct,
      mean.undecidedErrorPct,
    ),
  ]
}

function signed(value: number): string {
  return Number.isFinite(value) ? `${value > 0 ? '+' : ''}${value.toFixed(2)}` : '-'
}
