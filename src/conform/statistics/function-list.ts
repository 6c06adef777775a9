import { CATALOG } from './catalog.ts'
import type { Parameters } from './parameter.ts'
import type { Statistic } from './statistic.ts'

/** The functions that cases may call, as plain text: what docs/statistics-cases.md prints as well. */
export function functionList(): string {
  return CATALOG.map(([theme, statistics]) => {
    const blocks = statistics.map(block)
    return `## ${theme}\n\n${blocks.join('\n')}`
  }).join('\n')
}

function block(statistic: Statistic): string {
  const { name, aliases, about, source, parameters, outputs } = statistic
  const others = Object.entries(aliases).map(([alias, preset]) => {
    const set = Object.entries(preset).map(([key, value]) => `${key}: ${value}`)
    return set.length === 0 ? `\`${alias}\`` : `\`${alias}\` (${set.join(', ')})`
  })
  const also = others.length === 0 ? '' : ` Also ${others.join(', ')}.`
  const from = source === '' ? '' : ` ${source}.`
  return [
    `### \`${name}\`\n`,
    `${capital(about)}.${from}${also}\n`,
    ...parameterLines(parameters),
    `- gives ${Object.entries(outputs)
      .map(([output, text]) => `\`${output}\` (${text})`)
      .join(', ')}\n`,
  ].join('\n')
}

function parameterLines(parameters: Parameters): string[] {
  return Object.entries(parameters).map(([name, parameter]) => {
    const { kind, about, aliases, isRequired, fallback, fallbackText } = parameter
    const also = aliases.length === 0 ? '' : `; also ${aliases.map((a) => `\`${a}\``).join(', ')}`
    const left = `${fallback === undefined ? 'left out' : 'default'}: ${fallbackText}`
    return `- \`${name}\`, ${kind}, ${isRequired ? 'required' : left}. ${capital(about)}${also}`
  })
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
