import type { RunJson } from '../../run/run-record.ts'
import { type Finding, findings } from '../findings.ts'
import { formatMetric } from '../format.ts'
import { type Html, html } from '../html.ts'

const WORDS: Readonly<Record<Finding['level'], string>> = {
  objection: 'Objection',
  caution: 'Caution',
  note: 'Note',
}

/** The findings against a run, and beside them what a replay cannot know. */
export function verdictSection(run: RunJson): Html {
  const found = findings(run)
  return html`<section class="verdict" aria-labelledby="h-findings">
<div class="findings">
<h2 id="h-findings">${headline(run, found)}</h2>
${findingsList(found)}
</div>
${limitsAside(run)}
</section>`
}

function headline(run: RunJson, found: readonly Finding[]): string {
  const net = run.metrics.netPnl
  const against = againstText(found)
  const value = net?.value
  if (net === undefined || value === null || value === undefined) return `Findings: ${against}`
  const verb = value > 0 ? 'Made' : value < 0 ? 'Lost' : 'Made'
  const sum = formatMetric({ ...net, value: Math.abs(value) })
  return `${verb} ${sum} ${net.unit}; ${against}`
}

/** `1 objection and 3 cautions` */
export function againstText(found: readonly Finding[]): string {
  const count = (level: Finding['level'], word: string) => {
    const n = found.filter((f) => f.level === level).length
    return n === 0 ? undefined : `${n} ${word}${n === 1 ? '' : 's'}`
  }
  const parts = [count('objection', 'objection'), count('caution', 'caution')].filter(
    (part) => part !== undefined,
  )
  return parts.length === 0 ? 'nothing speaks against it' : parts.join(' and ')
}

/** What speaks against it, and behind a line the notes. */
export function findingsList(found: readonly Finding[]): Html {
  return html`<ul>${found.filter((f) => f.level !== 'note').map(findingItem)}</ul>
${notes(found.filter((f) => f.level === 'note'))}`
}

function notes(found: readonly Finding[]): Html | undefined {
  if (found.length === 0) return undefined
  const title = `${found.length} ${found.length === 1 ? 'note' : 'notes'}`
  return html`<details><summary>${title}</summary><ul>${found.map(findingItem)}</ul></details>`
}

function findingItem(finding: Finding): Html {
  return html`<li class="${finding.level}"><span class="level">${WORDS[finding.level]}</span><div><b>${finding.title}.</b> ${finding.text}</div></li>`
}

function limitsAside(run: RunJson): Html {
  if (run.limits.length === 0) return html``
  return html`<aside id="limits" aria-labelledby="h-limits">
<h2 id="h-limits">What a replay cannot know</h2>
<ul>${run.limits.map((limit) => html`<li>${limit}</li>`)}</ul>
</aside>`
}
