/**
 * Source text with what is not code blanked out, so that rules do not trip over prose. Line numbers
 * stay as they are. `keepStrings` leaves string literals in place (imports are read from them).
 */
export function codeOf(source: string, keepStrings = false): string {
  const out: string[] = []
  let i = 0
  const blank = (end: number, keep: boolean) => {
    const piece = source.slice(i, end)
    out.push(keep ? piece : piece.replace(/[^\n]/g, ' '))
    i = end
  }
  while (i < source.length) {
    const two = source.slice(i, i + 2)
    const char = source.charAt(i)
    if (two === '//') blank(endOf(source, '\n', i + 2, 0), false)
    else if (two === '/*') blank(endOf(source, '*/', i + 2, 2), false)
    else if (char === "'" || char === '"') blank(endOfString(source, i), keepStrings)
    else if (char === '`') blank(endOfTemplate(source, i), true)
    else if (char === '/' && opensRegex(out.join('').trimEnd())) {
      blank(endOfRegex(source, i), false)
    } else blank(i + 1, true)
  }
  return out.join('')
}

function endOf(source: string, mark: string, from: number, past: number): number {
  const at = source.indexOf(mark, from)
  return at < 0 ? source.length : at + past
}

function endOfString(source: string, start: number): number {
  const quote = source.charAt(start)
  for (let i = start + 1; i < source.length; i++) {
    if (source.charAt(i) === '\\') i++
    else if (source.charAt(i) === quote || source.charAt(i) === '\n') return i + 1
  }
  return source.length
}

/** Templates are kept whole: what stands in their braces is code. */
function endOfTemplate(source: string, start: number): number {
  for (let i = start + 1; i < source.length; i++) {
    if (source.charAt(i) === '\\') i++
    else if (source.charAt(i) === '`') return i + 1
  }
  return source.length
}

function opensRegex(before: string): boolean {
  return before === '' || /[(,=:[!&|?{};+>]$|\b(return|typeof|case)$/.test(before)
}

function endOfRegex(source: string, start: number): number {
  let inClass = false
  for (let i = start + 1; i < source.length; i++) {
    const char = source.charAt(i)
    if (char === '\\') i++
    else if (char === '[') inClass = true
    else if (char === ']') inClass = false
    else if (char === '\n' || (char === '/' && !inClass)) return i + 1
  }
  return source.length
}

/** Every module that a file names: static imports, re-exports, `import()`. With line numbers. */
export function importsOf(source: string): { readonly line: number; readonly from: string }[] {
  const code = codeOf(source, true)
  const bare = codeOf(source)
  const pattern = /(?:\bfrom\s*|\bimport\s*\(\s*|\bimport\s+)(['"])([^'"\n]+)\1/g
  return [...code.matchAll(pattern)]
    .filter((match) => bare.charAt(match.index) !== ' ')
    .map((match) => ({
      line: lineOf(code, match.index + match[0].search(/['"]/)),
      from: match[2] ?? '',
    }))
}

export function lineOf(text: string, index: number): number {
  return text.slice(0, index).split('\n').length
}
