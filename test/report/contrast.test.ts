import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'

/** Relative luminance and contrast as WCAG 2 defines them. */
function luminance(hex: string): number {
  const part = (at: number) => {
    const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
  }
  return 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
}

function contrast(a: string, b: string): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].toSorted((x, y) => y - x)
  return (high + 0.05) / (low + 0.05)
}

const css = await readFile(new URL('../../src/report/page/base.css', import.meta.url), 'utf8')
const [light = '', dark = ''] = css.split('@media (prefers-color-scheme: dark)')

function coloursOf(part: string): Record<string, string> {
  return Object.fromEntries(
    [...part.matchAll(/--([a-z0-9]+): (#[0-9a-f]{6})/g)].map((m) => [m[1], m[2]]),
  )
}

test('the measure itself: black on white is 21, grey #777777 on white is 4.48', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 10)
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2)
})

const schemes = [
  ['light', coloursOf(light)],
  ['dark', coloursOf(dark)],
] as const
for (const [scheme, colours] of schemes) {
  test.each(['ink', 'muted', 'accent', 'buy', 'sell', 'bad', 'warn'])(
    `${scheme}: %s is readable`,
    (name) => {
      for (const background of ['page', 'surface']) {
        expect(contrast(colours[name] ?? '', colours[background] ?? '')).toBeGreaterThanOrEqual(4.5)
      }
    },
  )
  test.each(['s1', 's2'])(`${scheme}: the bars %s stand out`, (name) => {
    expect(contrast(colours[name] ?? '', colours.page ?? '')).toBeGreaterThanOrEqual(2.8)
  })
}
