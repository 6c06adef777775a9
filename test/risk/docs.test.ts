import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { BREAKERS } from '../../src/risk/breakers/breaker-table.ts'
import { RULES, standardLimits } from '../../src/risk/rules.ts'
import { checkRiskConfig } from '../../src/run/risk-config.ts'

const docs = readFileSync(resolve(import.meta.dirname, '../../docs/risk.md'), 'utf8')
const lines = docs.split('\n')
const CAPITAL = 100_000

const standardText = (limit: (typeof RULES)[number]['limit']): string => {
  if (limit === null) return 'always on'
  const value = standardLimits(CAPITAL)[limit]
  return Number.isFinite(value) ? String(value) : 'off'
}

describe('docs/risk.md', () => {
  test('has every rule as it is', () => {
    for (const { id, limit, name, says, scope, stopsReductions, unit } of RULES) {
      const setting = limit === null ? '' : `\`${limit}\``
      const stops = stopsReductions ? 'yes' : ''
      const line = `| ${id} ${name} | ${setting} | ${unit} | ${scope} | ${standardText(limit)} | ${stops} | ${says} |`
      expect(lines).toContain(line.replaceAll('|  |', '| |').replaceAll('|  |', '| |'))
    }
  })

  test('has every breaker as it is', () => {
    for (const { name, says, scope, standard, tripsAt, unit } of BREAKERS) {
      const line = `| \`${name}\` | ${unit} | ${scope} | ${tripsAt === 'limit' ? 'at' : 'beyond'} ${standard} | ${says} |`
      expect(lines).toContain(line.replaceAll('|  |', '| |'))
    }
  })

  test('shows a config that fits', () => {
    const [example] = [...docs.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text = '']) => text)
    expect(Object.keys(checkRiskConfig(JSON.parse(example ?? '')))).toContain('breakers')
  })
})
