import { parseExpression } from 'vega-expression'
import { InputError, type InputPlace } from '../lib/assert.ts'

/** A value of a name in a condition; null where it has none. */
export type Value = number | string | boolean | null

/** A condition as it is written, `fast < slow && stop * 2 <= take` say, ready to be asked. */
export type Condition = {
  readonly text: string
  /** Every name that it looks up; dotted ones as they are written. */
  readonly names: readonly string[]
  /** Whether it holds. What has no value holds nothing. */
  holds(lookUp: (name: string) => Value): boolean
}

/** The part of a syntax tree (ESTree) that conditions are made of. */
type Node = {
  readonly type: string
  readonly operator?: string
  readonly value?: unknown
  readonly name?: string
  readonly computed?: boolean
  readonly left?: Node
  readonly right?: Node
  readonly argument?: Node
  readonly object?: Node
  readonly property?: Node
  readonly callee?: Node
  readonly arguments?: readonly Node[]
}

const FUNCTIONS: Readonly<Record<string, (...values: number[]) => number>> = {
  abs: Math.abs,
  min: Math.min,
  max: Math.max,
  floor: Math.floor,
  ceil: Math.ceil,
}
const COMPARISONS = new Set(['<', '<=', '>', '>=', '==', '===', '!=', '!=='])
const ARITHMETIC = new Set(['+', '-', '*', '/', '%'])

/**
 * Reads a condition: names, numbers, texts, `+ - * / %`, comparisons, `&& || !`, brackets and
 * abs, min, max, floor, ceil. Throws `InputError` for anything else.
 */
export function readCondition(text: string, place: InputPlace): Condition {
  const refuse = (what: string): InputError =>
    new InputError(
      place,
      `"${text}" ${what}`,
      'a condition such as "fast < slow * 2"',
      'See docs/sweeps.md.',
    )
  let tree: Node
  try {
    tree = parseExpression(text) as unknown as Node
  } catch (error) {
    throw refuse(`does not parse (${error instanceof Error ? error.message : error})`)
  }
  const names = new Set<string>()
  const stranger = strangerIn(tree, names)
  if (stranger !== undefined) throw refuse(`has ${stranger}`)
  if (!saysYesOrNo(tree) || isName(tree)) throw refuse('does not say yes or no')
  return { text, names: [...names], holds: (lookUp) => evaluate(tree, lookUp) === true }
}

function isName({ type }: Node): boolean {
  return type === 'Identifier' || type === 'MemberExpression'
}

/** A comparison, a name that may be true, or these joined by `&& || !`. */
function saysYesOrNo(node: Node | undefined): boolean {
  if (node === undefined) return false
  if (isName(node)) return true
  if (node.type === 'BinaryExpression') return COMPARISONS.has(node.operator ?? '')
  if (node.type === 'LogicalExpression') return saysYesOrNo(node.left) && saysYesOrNo(node.right)
  return node.type === 'UnaryExpression' && node.operator === '!' && saysYesOrNo(node.argument)
}

/** What stands in a tree that no condition may hold; notes the names that it looks up. */
function strangerIn(node: Node | undefined, names: Set<string>): string | undefined {
  if (node === undefined) return undefined
  const inside = () =>
    [node.left, node.right, node.argument, ...(node.arguments ?? [])]
      .map((part) => strangerIn(part, names))
      .find((found) => found !== undefined)
  const operator = node.operator ?? ''
  switch (node.type) {
    case 'Literal':
      return node.value === null || typeof node.value === 'object' ? 'a strange value' : undefined
    case 'Identifier':
    case 'MemberExpression': {
      const name = nameOf(node)
      if (name !== undefined) names.add(name)
      return name === undefined ? 'a name in brackets' : undefined
    }
    case 'UnaryExpression':
      return ['-', '+', '!'].includes(operator) ? inside() : `the operator ${operator}`
    case 'LogicalExpression':
      return inside()
    case 'BinaryExpression':
      if (COMPARISONS.has(operator) || ARITHMETIC.has(operator)) return inside()
      return `the operator ${operator}`
    case 'CallExpression':
      return Object.hasOwn(FUNCTIONS, node.callee?.name ?? '') ? inside() : 'an unknown call'
    default:
      return `a ${node.type}`
  }
}

function nameOf(node: Node | undefined): string | undefined {
  if (node?.type === 'Identifier') return node.name
  if (node?.type !== 'MemberExpression' || node.computed) return undefined
  const [object, property] = [nameOf(node.object), nameOf(node.property)]
  return object === undefined || property === undefined ? undefined : `${object}.${property}`
}

function evaluate(node: Node | undefined, lookUp: (name: string) => Value): Value {
  if (node === undefined) return null
  const of = (part: Node | undefined): Value => evaluate(part, lookUp)
  switch (node.type) {
    case 'Literal':
      return node.value as Value
    case 'UnaryExpression': {
      const value = of(node.argument)
      if (value === null) return null
      return node.operator === '!'
        ? value !== true
        : Number(value) * (node.operator === '-' ? -1 : 1)
    }
    case 'LogicalExpression': {
      const left = of(node.left) === true
      return node.operator === '&&'
        ? left && of(node.right) === true
        : left || of(node.right) === true
    }
    case 'BinaryExpression':
      return combine(node.operator ?? '', of(node.left), of(node.right))
    case 'CallExpression': {
      const values = (node.arguments ?? []).map(of)
      if (values.includes(null)) return null
      return FUNCTIONS[node.callee?.name ?? '']?.(...values.map(Number)) ?? null
    }
    default:
      return lookUp(nameOf(node) ?? '')
  }
}

function combine(operator: string, left: Value, right: Value): Value {
  if (left === null || right === null) return null
  if (operator === '==' || operator === '===') return left === right
  if (operator === '!=' || operator === '!==') return left !== right
  if (operator === '<') return left < right
  if (operator === '<=') return left <= right
  if (operator === '>') return left > right
  if (operator === '>=') return left >= right
  const [a, b] = [Number(left), Number(right)]
  if (operator === '+') return a + b
  if (operator === '-') return a - b
  if (operator === '*') return a * b
  return operator === '/' ? a / b : a % b
}
