/** A piece of a page that is markup already. Everything else is text and gets escaped. */
export type Html = { readonly html: string }
export type HtmlValue = Html | string | number | readonly Html[] | undefined

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

export function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (c) => ESCAPES[c] ?? c)
}

/**
 * Markup from a template: what stands in `${}` is escaped unless it is `Html` itself. Lists of `Html`
 * are joined; `undefined` is nothing.
 */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  let out = parts[0] ?? ''
  for (const [i, value] of values.entries()) out += textOf(value) + (parts[i + 1] ?? '')
  return { html: out }
}

function textOf(value: HtmlValue): string {
  if (value === undefined) return ''
  if (typeof value === 'string') return escapeText(value)
  if (typeof value === 'number') return escapeText(String(value))
  if (Array.isArray(value)) return value.map((item: Html) => item.html).join('')
  return (value as Html).html
}

/** Markup that was made elsewhere and is safe (an SVG of ours). */
export function trusted(markup: string): Html {
  return { html: markup }
}

/** JSON that can stand inside a script element: no `<`, and no separator that ends a line of script. */
export function embeddedJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029')
}
