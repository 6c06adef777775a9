import { InputError, type InputPlace } from '../../lib/assert.ts'
import {
  EXEC_WORDS,
  type ExecWord,
  type NewStep,
  type ReportStep,
  type RequestStep,
  STATUS_WORDS,
  type Stated,
  type StatusWord,
  TIME_IN_FORCE_WORDS,
  type TimeInForceWord,
} from './scenario.ts'

const QTY_LOTS_MAX = 2 ** 40
const ID = /^[A-Za-z0-9_-]+$/
/** An average can have any number of decimals, a price as many as a tick size. */
const PRICE = /^-?\d{1,9}(\.\d{1,8})?$/
const AVERAGE = /^-?\d{1,12}(\.\d{1,12})?$/

/** The words of one step, read from left to right. Throws `InputError` for whatever does not fit. */
export class StepReader {
  private readonly place: InputPlace
  private readonly words: string[]

  constructor(text: string, place: InputPlace) {
    this.place = place
    this.words = text.split(/\s+/).filter((word) => word !== '')
  }

  read(): NewStep | RequestStep | ReportStep {
    const [first] = this.words
    if (first === 'D') return this.newOrder()
    if (first === 'F' || first === 'G') return this.request(first)
    return this.report()
  }

  private newOrder(): NewStep {
    const [, id, qty, ...flags] = this.words
    let timeInForce: TimeInForceWord | undefined
    for (const flag of flags) {
      if (flag === 'cash' || flag === 'possResend') continue
      timeInForce = this.oneOf(TIME_IN_FORCE_WORDS, flag, 'cash, possResend, DAY, GTC, IOC or FOK')
    }
    return {
      kind: 'new',
      id: this.id(id),
      qtyLots: this.size(qty, 'a size above 0', 1),
      isCash: flags.includes('cash'),
      ...(timeInForce !== undefined && { timeInForce }),
    }
  }

  private request(letter: 'F' | 'G'): RequestStep {
    const [, ids, qty, ...rest] = this.words
    const { id, of } = this.ids(ids)
    if (of === undefined) throw this.refused(ids, 'new<old')
    const extra = letter === 'F' ? qty : rest[0]
    if (extra !== undefined) throw this.refused(extra, 'nothing more')
    const kind = letter === 'F' ? 'cancel' : 'replace'
    const qtyLots = letter === 'F' ? 0 : this.size(qty, 'a size above 0', 1)
    return { kind, id, of, qtyLots }
  }

  private report(): ReportStep {
    const words = this.words.map((word) => word)
    const isReject = words[0] === '9'
    if (isReject) words.shift()
    const { id, of } = this.ids(words.shift())
    const [said, status, more] = (words.shift() ?? '').split('>')
    if (status === undefined || more !== undefined) {
      throw this.refused(said, isReject ? '>Status' : 'Exec>Status')
    }
    if (isReject && said !== '') throw this.refused(said, '>Status')
    const report = {
      kind: 'report' as const,
      exec: isReject ? ('9' as ExecWord) : this.exec(said),
      id,
      ...(of !== undefined && { of }),
      status: this.oneOf(STATUS_WORDS, status, STATUS_WORDS.join(', ')) as StatusWord,
    }
    const details: Record<string, unknown> = isReject ? {} : { stated: this.stated(words.shift()) }
    while (words.length > 0) this.detail(words, details)
    const read = { ...report, ...details } as ReportStep
    this.checkExecution(read)
    return read
  }

  private exec(word: string | undefined): ExecWord {
    const words = EXEC_WORDS.filter((each) => each !== '9')
    return this.oneOf(words, word, words.join(', '))
  }

  /** One of `+n`, `+n@p`, `@p`, `avg p`, `#e`, `#e(ref)`, `reason=n`, `OrderID=x`, `day=q/c`. */
  private detail(words: string[], details: Record<string, unknown>): void {
    const word = words.shift() ?? ''
    const put = (name: string, value: unknown) => {
      if (details[name] !== undefined) throw this.refused(word, `one ${name}`)
      details[name] = value
    }
    const [, plus, at] = /^(?:\+([^@]*))?(?:@(.*))?$/.exec(word) ?? []
    const [, executionId, refersTo] = /^#([^()]*)(?:\(([^()]*)\))?$/.exec(word) ?? []
    if (plus !== undefined || at !== undefined) {
      if (plus !== undefined) put('lastLots', this.size(plus, '+ and a size above 0', 1))
      if (at !== undefined) put('lastPrice', this.decimal(at, PRICE))
    } else if (word === 'avg') put('averagePrice', this.decimal(words.shift(), AVERAGE))
    else if (executionId !== undefined) {
      put('executionId', this.id(executionId))
      if (refersTo !== undefined) put('refersTo', this.id(refersTo))
    } else if (word.startsWith('day=')) {
      const [qty, cum, more] = word.slice(4).split('/')
      if (more !== undefined) throw this.refused(word, 'day=qty/cum')
      const what = 'day=qty/cum in whole lots'
      put('day', { qtyLots: this.size(qty, what, 0), cumLots: this.size(cum, what, 0) })
    } else if (/^reason=\d{1,3}$/.test(word) || /^OrderID=[\w-]+$/.test(word)) {
      put(word.slice(0, word.indexOf('=')), word)
    } else {
      const form = '+n, @p, avg p, #e(ref), reason=n, OrderID=x or day=q/c'
      throw this.refused(word, form)
    }
  }

  /** What an execution cannot do without, and nothing else may have. */
  private checkExecution({ exec, lastLots, lastPrice, executionId, refersTo }: ReportStep): void {
    const states = lastLots !== undefined || lastPrice !== undefined
    if (exec === 'Trade' && lastLots === undefined) throw this.refused(undefined, '+n of a Trade')
    if (exec === 'TrCorrect' && !states) throw this.refused(undefined, '+n or @p of a TrCorrect')
    const amends = exec === 'TrCancel' || exec === 'TrCorrect'
    if (amends && (executionId === undefined || refersTo === undefined)) {
      throw this.refused(executionId, `#e(ref) of a ${exec}`)
    }
    if (!amends && refersTo !== undefined) throw this.refused(`(${refersTo})`, 'no reference')
    if (states && exec !== 'Trade' && exec !== 'TrCorrect') {
      throw this.refused(`${lastLots ?? lastPrice}`, `no execution in ${exec}`)
    }
  }

  private stated(word: string | undefined): Stated {
    const [qty, cum, leaves, more] = (word ?? '').split('/')
    const what = 'qty/cum/leaves in whole lots'
    if (leaves === undefined || more !== undefined) throw this.refused(word, what)
    const [qtyLots, cumLots, leavesLots] = [qty, cum, leaves].map((each) =>
      this.size(each, what, 0),
    ) as [number, number, number]
    return { qtyLots, cumLots, leavesLots }
  }

  private ids(word: string | undefined): { id: string; of?: string } {
    const [id, of, more] = (word ?? '').split('<')
    if (more !== undefined) throw this.refused(word, 'id or new<old')
    return of === undefined ? { id: this.id(id) } : { id: this.id(id), of: this.id(of) }
  }

  private id(word: string | undefined): string {
    if (word === undefined || !ID.test(word)) throw this.refused(word, 'an id of A-Z, 0-9, _ and -')
    return word
  }

  private size(word: string | undefined, what: string, min: number): number {
    const lots = /^\d{1,15}$/.test(word ?? '') ? Number(word) : Number.NaN
    if (!(lots >= min && lots <= QTY_LOTS_MAX)) throw this.refused(word, `${what}, up to 2^40`)
    return lots
  }

  private decimal(word: string | undefined, form: RegExp): string {
    if (word === undefined || !form.test(word)) {
      throw this.refused(word, 'a plain decimal of at most 9 digits and 8 decimals')
    }
    return word
  }

  private oneOf<T extends string>(known: readonly T[], word: string | undefined, what: string): T {
    const found = known.find((each) => each === word)
    if (found === undefined) throw this.refused(word, what)
    return found
  }

  private refused(given: string | undefined, expected: string): InputError {
    const what = given === undefined || given === '' ? 'nothing' : `'${given}'`
    return new InputError(
      this.place,
      `${what} in '${this.words.join(' ')}'`,
      expected,
      'Correct the step; `ticktape conform fix --help` shows the form.',
    )
  }
}
