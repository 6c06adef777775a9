/** A line of a recorded connection: a message of the venue, or what surrounds it. */
export type VenueLine =
  | { readonly type: 'message'; readonly receivedNs: bigint; readonly json: string }
  /** The answer to a REST call, which the address names. */
  | {
      readonly type: 'answer'
      readonly receivedNs: bigint
      readonly json: string
      readonly address: string
    }
  | { readonly type: 'other'; readonly reason: string }

/**
 * Reads one line of a recording: `<s>: <message>` or `<ns> <message>`, with the time it was heard;
 * `<address> -> <s>: <answer>` of REST calls; and what was opened, sent or configured. Null when the
 * line is none of these.
 */
export function venueLine(line: string): VenueLine | null {
  const stamp = /^(\d{10})(\.\d{1,9})?: /.exec(line) ?? /^(\d{10})(\d{9}) /.exec(line)
  if (stamp !== null) {
    return { type: 'message', receivedNs: nsOf(stamp), json: line.slice(stamp[0].length) }
  }
  if (line === '') return { type: 'other', reason: 'empty line' }
  if (line.startsWith('configuration: ')) return { type: 'other', reason: 'configuration line' }
  if (!/^(https?|wss?):\/\//.test(line)) return null
  const answer = /^(\S+) -> (\d{10})(\.\d{1,9})?: /.exec(line)
  if (answer === null) return { type: 'other', reason: 'line about the connection' }
  const [head, address = '', ...time] = answer
  const receivedNs = nsOf(['', ...time])
  return { type: 'answer', receivedNs, json: line.slice(head.length), address }
}

function nsOf([, seconds = '0', rest = '']: readonly (string | undefined)[]): bigint {
  return BigInt(seconds) * 1_000_000_000n + BigInt((rest.replace('.', '') || '0').padEnd(9, '0'))
}
