import type { ContenderRecord, FidelityRecord } from '../../fidelity/fidelity-record.ts'
import type { FitDirection, ModelFit } from '../../fidelity/fit.ts'
import type { FittedModel } from '../../models/queue/queue-parameters.ts'
import { formatNumber, formatTime } from '../format.ts'

/** What a terminal shows of a fidelity test: one line a contender, and what the fit found. */
export function fidelityText(record: FidelityRecord): string {
  const { tape, shadows, oracle, trueQueue, undecided, scale, contenders, fit } = record
  const lines = [
    `${tape.ref}: ${formatNumber(shadows.added, 0)} shadows from ${formatTime(BigInt(record.firstNs))}, ${number(shadows.trueRatePct, 2)} % truly filled`,
    `${number(record.decidedPct, 1)} % of the outcomes are decided by trades and sizes alone; ${formatNumber(undecided.shadows, 0)} are open, of which ${number(undecided.trueRatePct, 1)} % fill`,
    `one order counts as ${scale.unitLots} lots (median), ${scale.meanLots} on average`,
    '',
    row('', HEADS),
    row('oracle (knows the true queue)', knower(oracle)),
    row('order-by-order mode', knower(trueQueue)),
    ...contenders.map((it) => row(it.name, cellsOf(it))),
    ...trueQueue.exceptions.map(
      ({ because, shadows: n }) => `order-by-order mode: ${n} exceptions, because ${because}`,
    ),
    '',
    ...(fit === undefined
      ? []
      : [
          row('fitted on, and scored on the others', FIT_HEADS),
          ...fit.models.flatMap(fitRows),
          '',
        ]),
  ]
  return `${lines.join('\n')}\n`
}

const NAME_WIDTH = 48
const HEADS = [
  'F1',
  '95 %',
  'strict',
  'bias pp',
  'prec',
  'recall',
  'exact %',
  'open err %',
  'Brier',
]
const WIDTHS = [8, 15, 9, 9, 8, 8, 9, 12, 9]
const FIT_HEADS = ['F1', '', '', 'bias pp', '', '', 'exact %', 'open err %']

function row(name: string, cells: readonly string[]): string {
  const text = cells.map((cell, i) => cell.padStart(WIDTHS[i] ?? 0)).join('')
  return `${name.padEnd(NAME_WIDTH)}${text}`.trimEnd()
}

/** Of one who knows the true queue. */
function knower(it: { f1: number; biasPp: number; exactPct: number }): string[] {
  return [number(it.f1, 4), '', '', signed(it.biasPp), '', '', number(it.exactPct, 1)]
}

function cellsOf(it: ContenderRecord): string[] {
  const { f1 } = it.interval
  return [
    number(it.f1, 4),
    `${number(f1.low, 3)}..${number(f1.high, 3)}`,
    number(it.strict.f1, 4),
    signed(it.biasPp),
    number(it.precision, 3),
    number(it.recall, 3),
    number(it.timing.exactPct, 1),
    number(it.undecided.errorRatePct, 1),
    number(it.reliability.brier, 4),
  ]
}

function fitRows({ model, directions, mean, fitted }: ModelFit): string[] {
  const name = ({ exponent, removesInMatch }: FittedModel) =>
    `${model}(${exponent})${removesInMatch ? ' in-match' : ''}`
  const cells = (score: ModelFit['mean']) => [
    number(score.f1, 4),
    '',
    '',
    signed(score.biasPp),
    '',
    '',
    number(score.exactPct, 1),
    number(score.undecidedErrorPct, 1),
  ]
  const direction = (it: FitDirection) =>
    row(`${name(it.fitted)}, ${it.fittedOn}`, cells(it.outOfSample))
  return [...directions.map(direction), row(`${name(fitted)}, all; mean of both`, cells(mean))]
}

function number(value: number, decimals: number): string {
  return Number.isFinite(value) ? value.toFixed(decimals) : '-'
}

function signed(value: number): string {
  return Number.isFinite(value) ? `${value > 0 ? '+' : ''}${value.toFixed(2)}` : '-'
}
