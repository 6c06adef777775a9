const CONDITION = /^([a-z]+)(:|>=|<=|>|<|=)(.+)$/

/**
 * A test of one row out of what was typed: words are looked for anywhere, `column:word` in one column,
 * `column>5` compares numbers. All of them must hold. `undefined` when nothing was typed.
 */
export function parseFilter(text) {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  if (words.length === 0) return undefined
  const tests = words.map(testOf)
  return (row) => tests.every((test) => test(row))
}

function testOf(word) {
  const match = CONDITION.exec(word)
  if (match === null) return (row) => row.text.includes(word)
  const [, column, operator, wanted] = match
  const number = Number(wanted.replaceAll(',', ''))
  return (row) => {
    if (!(column in row.texts)) return row.text.includes(word)
    if (operator === ':') return row.texts[column].toLowerCase().includes(wanted)
    const value = row.values[column]
    if (operator === '>') return value > number
    if (operator === '<') return value < number
    if (operator === '>=') return value >= number
    if (operator === '<=') return value <= number
    return value === number || row.texts[column].toLowerCase() === wanted
  }
}
