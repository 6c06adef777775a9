import { BREAKERS } from '../../risk/breakers/breaker-table.ts'
import type { ModelSetting, RunJson, RunManifest } from '../../run/run-record.ts'
import { type Html, html } from '../html.ts'
import { isReplayLimit } from '../switched-off.ts'

/** The execution profile with every model setting, the strategy's parameters, limits and breakers. */
export function modelSection(run: RunJson): Html {
  const { breakers, execution, risk, strategy, capital } = run.manifest
  return html`<section id="model" aria-labelledby="h-model">
<h2 id="h-model">Execution model <small>${execution.profile}, version ${execution.version}</small></h2>
<div class="columns three">
<div><h3>Settings</h3><table class="plain settings"><tbody>${execution.settings.map(settingRow)}</tbody></table>
<h3>Parameters <small>${strategy.name}</small></h3>${pairTable(Object.entries(strategy.params), 'the strategy has no parameters')}</div>
<div><h3>Risk limits</h3>${pairTable(Object.entries(risk), 'no limit is set')}
<p class="caption">Capital ${capital.amount} ${capital.currency}.</p></div>
<div><h3>Breakers</h3>${pairTable(Object.entries(breakers).map(breakerPair), 'there is none')}</div>
</div>
</section>`
}

function breakerPair([name, { limit, scope }]: [string, RunManifest['breakers'][string]]) {
  const unit = BREAKERS.find((breaker) => breaker.name === name)?.unit ?? ''
  return [
    name,
    limit === 'off' ? limit : `${unit === '' ? limit : `${limit} ${unit}`}, ${scope}`,
  ] as const
}

function settingRow(setting: ModelSetting): Html {
  const red = setting.off && !isReplayLimit(setting)
  const marks = [
    setting.off ? html`<span class="${red ? 'mark off' : 'mark'}">off</span>` : undefined,
    setting.assumed ? html`<span class="mark assumed">assumed</span>` : undefined,
  ].filter((mark) => mark !== undefined)
  return html`<tr class="${red ? 'off' : ''}"><th scope="row">${setting.name}</th><td>${setting.value} ${marks}</td></tr>`
}

/** Names with their values; anything that is not text stands as JSON. */
export function pairTable(pairs: readonly (readonly [string, unknown])[], none: string): Html {
  if (pairs.length === 0) return html`<p class="none">${none}</p>`
  const text = (value: unknown) =>
    typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  const rows = pairs.map(
    ([name, value]) =>
      html`<tr><th scope="row">${name}</th><td class="${typeof value === 'object' ? 'json' : ''}">${text(value)}</td></tr>`,
  )
  return html`<table class="plain"><tbody>${rows}</tbody></table>`
}
