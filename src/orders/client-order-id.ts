import { assert, InputError } from '../lib/assert.ts'

/** Symbols of an id by value; the value 36 is a hyphen inside, and `z` as the check character. */
const SYMBOLS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-'
const CHECKS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZz'
const FORM = /^([0-9A-Z]{1,8})-(0|[1-9A-Z][0-9A-Z]*)-(0|[1-9A-Z][0-9A-Z]*)([0-9A-Zz])$/
const EPOCH_MAX = 36 ** 5

/** What a client order id says. */
export type ClientOrder = {
  /** Account or desk: 1 to 8 of `0-9A-Z`. */
  readonly tag: string
  /** Starts of the program, counted; below 36^5. */
  readonly epoch: number
  /** The intent's number within the epoch (new, cancel or replace), from 1. */
  readonly intent: number
}

/**
 * The client order id of an intent: `TAG-EPOCH-INTENT` in base 36 and a check character, at most 27
 * characters of `[A-Za-z0-9-]`. A pure function of the three, so an intent has the same id on every
 * retry. The check character is a sum of the values, each doubled once more than the one behind it,
 * modulo 37 (the principle of ISO/IEC 7064): one wrong character, or any two that changed places, fail.
 */
export function clientOrderId({ tag, epoch, intent }: ClientOrder): string {
  assert(/^[0-9A-Z]{1,8}$/.test(tag), `tag ${tag} is 1 to 8 of 0-9A-Z`)
  assert(Number.isSafeInteger(epoch) && epoch >= 0 && epoch < EPOCH_MAX, `epoch ${epoch}`)
  assert(Number.isSafeInteger(intent) && intent >= 1, `intent ${intent} is a whole number from 1`)
  const body = `${tag}-${epoch.toString(36)}-${intent.toString(36)}`.toUpperCase()
  return body + checkOf(body)
}

/**
 * Reads an id of ours back.
 *
 * @throws InputError when it is not one, or was changed on its way
 */
export function readClientOrderId(text: string): ClientOrder {
  const [, tag, epoch, intent, check] = FORM.exec(text) ?? []
  const isWhole = check !== undefined && checkOf(text.slice(0, -1)) === check
  const read = { tag: tag ?? '', epoch: inBase36(epoch), intent: inBase36(intent) }
  if (
    !isWhole ||
    read.epoch >= EPOCH_MAX ||
    read.intent < 1 ||
    !Number.isSafeInteger(read.intent)
  ) {
    throw new InputError(
      { field: 'clientOrderId' },
      `'${text}'`,
      'TAG-EPOCH-INTENT and its check character',
      'It is not an id of ours, or was changed on its way: leave that order alone.',
    )
  }
  return read
}

function inBase36(text: string | undefined): number {
  return Number.parseInt(text ?? '', 36)
}

/** Horner's rule: the value that makes the weighted sum 1 modulo 37. */
function checkOf(body: string): string {
  let sum = 0
  for (const symbol of body) sum = ((sum + SYMBOLS.indexOf(symbol)) * 2) % 37
  return CHECKS[(38 - sum) % 37] as string
}
