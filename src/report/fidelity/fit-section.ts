import type { FidelityRecord } from '../../fidelity/fidelity-record.ts'
import { formatTime } from '../format.ts'
import { type Html, html } from '../html.ts'
import { number, table } from './figures-table.ts'

/** What a fit found, each direction scored on orders that it was not fitted on. */
export function fitSection({ fit, epochNs }: FidelityRecord): Html | undefined {
  if (fit === undefined) return undefined
  const heads = [
    'Model',
    'Fitted on',
    'Exponent',
    'In-match',
    'F1 out',
    'Bias pp',
    'Exact %',
    'Open: wrong %',
  ]
  const rows = fit.models.flatMap(({ model, directions, mean, fitted }) => [
    ...directions.map(({ fittedOn, fitted: found, outOfSample: score }) => [
      model,
      fittedOn,
      String(found.exponent),
      found.removesInMatch ? 'yes' : 'no',
      number(score.f1, 4),
      number(score.biasPp, 2),
      number(score.exactPct, 1),
      number(score.undecidedErrorPct, 1),
    ]),
    [
      model,
      'all; mean of both',
      String(fitted.exponent),
      fitted.removesInMatch ? 'yes' : 'no',
      number(mean.f1, 4),
      number(mean.biasPp, 2),
      number(mean.exactPct, 1),
      number(mean.undecidedErrorPct, 1),
    ],
  ])
  const split = formatTime(BigInt(epochNs) + BigInt(Math.round(fit.splitNs)))
  return html`<section id="fit" aria-labelledby="h-fit">
<h2 id="h-fit">Fit</h2>
${table(heads, rows)}
<p class="caption">Fitted on the orders that ended in one half, scored on those of the other; an order is in the first half when it ended by ${split}. parameters.json holds what all orders give.</p>
</section>`
}
