import type { RandomStream } from '../../../src/lib/random.ts'

/** Draws for mutations, in order, from one seed. */
export class Draws {
  private readonly stream: RandomStream

  constructor(stream: RandomStream) {
    this.stream = stream
  }

  /** A whole number below `count`. */
  below(count: number): number {
    return Math.min(count - 1, Math.floor(this.stream.uniform() * count))
  }

  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T
  }
}

const WRONG = [
  '',
  '0',
  '-1',
  '1e309',
  '-1e400',
  'NaN',
  'Infinity',
  '9'.repeat(40),
  '0.1234567890123',
  'null',
  'true',
  '\0',
  '\ufeff',
  '"',
  '""',
  "'",
  ' ',
  '{}',
  '[]',
  '[[1]]',
  '1700006400000000000',
  '170000640',
  '2023-11-15T00:00:00Z',
  '--5',
  '1.2.3',
  '0x10',
  '٣',
  '\r',
  '1,5',
  'é',
  '2147483648',
  '9007199254740993',
  '18446744073709551616',
]

type TextMutation = (lines: string[], draws: Draws) => void

/** Where fields of text stand: between commas, colons, quotes and brackets. */
const FIELD = /[^,:[\]{}"\s]+/g

function inOneField(lines: string[], draws: Draws, change: (field: string) => string): void {
  const at = draws.below(lines.length)
  const fields = [...(lines[at] ?? '').matchAll(FIELD)]
  if (fields.length === 0) return
  const field = draws.of(fields)
  const line = lines[at] ?? ''
  lines[at] =
    line.slice(0, field.index) + change(field[0]) + line.slice(field.index + field[0].length)
}

const TEXT: readonly TextMutation[] = [
  (lines, draws) => inOneField(lines, draws, () => draws.of(WRONG)),
  (lines, draws) => inOneField(lines, draws, (field) => `${field}${draws.of(WRONG)}`),
  (lines, draws) => inOneField(lines, draws, (field) => `-${field}`),
  (lines, draws) =>
    inOneField(lines, draws, (field) => field.slice(0, draws.below(field.length + 1))),
  (lines, draws) => inOneField(lines, draws, (field) => `${field}${draws.below(10)}`),
  (lines, draws) => {
    const [a, b] = [draws.below(lines.length), draws.below(lines.length)]
    ;[lines[a], lines[b]] = [lines[b] ?? '', lines[a] ?? '']
  },
  (lines, draws) => lines.splice(draws.below(lines.length), 1),
  (lines, draws) => {
    const at = draws.below(lines.length)
    lines.splice(at, 0, lines[draws.below(lines.length)] ?? '')
  },
  // The header, or the first line, again.
  (lines, draws) => lines.splice(draws.below(lines.length + 1), 0, lines[0] ?? ''),
  (lines) => {
    lines[0] = `\ufeff${lines[0]}`
  },
  (lines) => {
    for (let i = 0; i < lines.length; i++) lines[i] = `${lines[i]}\r`
  },
  (lines, draws) => {
    const at = draws.below(lines.length)
    const cells = (lines[at] ?? '').split(',')
    const [a, b] = [draws.below(cells.length), draws.below(cells.length)]
    ;[cells[a], cells[b]] = [cells[b] ?? '', cells[a] ?? '']
    lines[at] = cells.join(',')
  },
  (lines, draws) => {
    const [a, b] = [draws.below(8), draws.below(8)]
    for (let i = 0; i < lines.length; i++) {
      const cells = (lines[i] ?? '').split(',')
      if (Math.max(a, b) >= cells.length) continue
      ;[cells[a], cells[b]] = [cells[b] ?? '', cells[a] ?? '']
      lines[i] = cells.join(',')
    }
  },
  (lines, draws) => lines.splice(draws.below(lines.length + 1), 0, draws.of(WRONG)),
  (lines, draws) => lines.splice(draws.below(lines.length)),
]

/** A text with one to three of its lines or fields changed. */
export function mutateText(text: string, draws: Draws): string {
  const lines = text.split('\n')
  for (let left = 1 + draws.below(3); left > 0; left--) {
    if (lines.length > 0) draws.of(TEXT)(lines, draws)
  }
  return lines.join('\n')
}

/** Bytes cut, flipped, doubled, overwritten or filled up. */
export function mutateBytes(bytes: Buffer, draws: Draws): Buffer {
  const copy = Buffer.from(bytes)
  const at = draws.below(copy.length)
  const way = draws.below(6)
  if (way === 0) return copy.subarray(0, at)
  if (way === 1) return Buffer.concat([copy, copy.subarray(at)])
  if (way === 2)
    return Buffer.concat([
      copy.subarray(0, at),
      Buffer.alloc(1 + draws.below(20)),
      copy.subarray(at),
    ])
  for (let left = way === 3 ? 1 : way === 4 ? 8 : 64; left > 0; left--) {
    const place = draws.below(copy.length)
    copy[place] =
      way === 5 ? draws.of([0, 255, 127, 128]) : (copy[place] ?? 0) ^ (1 << draws.below(8))
  }
  return copy
}
