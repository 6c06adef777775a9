import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { InputError, type InputPlace } from '../../src/lib/assert.ts'
import {
  BTC_SPOT,
  depth,
  heard,
  importInto,
  leftBehind,
  record,
  snapshot,
  spotDepth,
  spotTicker,
  ticker,
  trade,
} from './recording.ts'
import { scratch } from './scratch.ts'

const GOOD = [
  heard(20, snapshot(25, 5, [['100.0', '1.000']], [['100.1', '2.000']])),
  heard(21, depth({ T: 8, U: 24, u: 26, pu: 23, b: [['99.9', '1.000']] })),
  heard(22, trade(9, '100.1', '1.000')),
]

/** The error of an import, after checking that it is one of input and left nothing behind. */
async function refusal(
  directory: string,
  files: readonly string[],
  more: Parameters<typeof importInto>[2] = {},
): Promise<InputError> {
  const error = await importInto(directory, files, more).then(
    () => undefined,
    (e: unknown) => e,
  )
  expect(error).toBeInstanceOf(InputError)
  expect(leftBehind(directory)).toEqual([])
  return error as InputError
}

/** GOOD with one more line at its end; where the refusal points. */
async function placeOf(line: string, more?: Parameters<typeof importInto>[2]) {
  const directory = scratch()
  const head = more === undefined ? GOOD : [heard(10, trade(1, '100.00', '1.00000000'))]
  const error = await refusal(directory, [record(directory, 'a.gz', [...head, line])], more)
  expect(error.place.file).toBe(join(directory, 'a.gz'))
  return { row: error.place.row, field: error.place.field, message: error.message }
}

test('the file that the cases below break is good', async () => {
  const directory = scratch()
  const [tape] = await importInto(directory, [record(directory, 'a.gz', GOOD)])
  expect(tape?.manifest.rows).toBe(8)
})

const wrongLines: readonly (readonly [string, string, InputPlace['field']])[] = [
  ['no time', JSON.stringify(trade(10, '100.1', '1.000')), undefined],
  [
    'columns shuffled',
    heard(23, trade(10, '100.1', '1.000'))
      .split(' ')
      .reverse()
      .join(' '),
    undefined,
  ],
  ['time in ms', `1723161600023 ${JSON.stringify(trade(10, '100.1', '1'))}`, undefined],
  ['broken JSON', heard(23, trade(10, '100.1', '1.000')).slice(0, -5), undefined],
  ['no object', '1723161600023000000 [1,2]', undefined],
  ['empty line', '', undefined],
  ['comma separated', 'BTCUSDT,1723161600023,100.1,1.000,buy', undefined],
  ['time goes back', heard(21.999999, trade(10, '100.1', '1.000')), 'received time'],
  [
    'price off the grid',
    heard(
      23,
      depth({
        T: 9,
        U: 27,
        u: 27,
        pu: 26,
        b: [
          ['1.0', '1'],
          ['99.95', '1.000'],
        ],
      }),
    ),
    'b[1][0]',
  ],
  [
    'size off the grid',
    heard(23, depth({ T: 9, U: 27, u: 27, pu: 26, a: [['99.9', '1.0005']] })),
    'a[0][1]',
  ],
  ['quote off the grid', heard(23, ticker(9, '100.05', '100.1')), 'b'],
  ['trade size off the grid', heard(23, trade(9, '100.1', '0.0001')), 'q'],
  [
    'negative size',
    heard(23, depth({ T: 9, U: 27, u: 27, pu: 26, a: [['99.9', '-1.000']] })),
    'a[0][1]',
  ],
  ['negative price', heard(23, trade(9, '-100.1', '1.000')), 'p'],
  ['price 0', heard(23, depth({ T: 9, U: 27, u: 27, pu: 26, a: [['0.0', '1.000']] })), 'a[0][0]'],
  ['price beyond 32 bits', heard(23, trade(9, '300000000.0', '1.000')), 'p'],
  ['NaN', heard(23, trade(9, 'NaN', '1.000')), 'p'],
  ['size is no number', heard(23, trade(9, '100.1', '1,000')), 'q'],
  ['price as a JSON number', heard(23, { ...trade(9, '100.1', '1.000'), p: 100.1 }), 'p'],
  ['price missing', heard(23, { ...trade(9, '100.1', '1.000'), p: undefined }), 'p'],
  ['venue time missing', heard(23, { ...trade(9, '100.1', '1.000'), T: undefined }), 'T'],
  ['venue time in seconds', heard(23, { ...trade(9, '100.1', '1.000'), T: 1723161600 }), 'T'],
  ['aggressor missing', heard(23, { ...trade(9, '100.1', '1.000'), m: undefined }), 'm'],
  [
    'sequence missing',
    heard(23, { ...depth({ T: 9, U: 27, u: 27, pu: 26 }), pu: undefined }),
    'pu',
  ],
  ['levels missing', heard(23, { ...depth({ T: 9, U: 27, u: 27, pu: 26 }), b: undefined }), 'b'],
  ['level is no pair', heard(23, { ...depth({ T: 9, U: 27, u: 27, pu: 26 }), b: ['1.0'] }), 'b[0]'],
  ['another symbol', heard(23, { ...trade(9, '100.1', '1.000'), s: 'ETHUSDT' }), 's'],
  ['symbol missing', heard(23, { ...trade(9, '100.1', '1.000'), s: undefined }), 's'],
  ['another symbol in an event that is not imported', heard(23, { e: 'kline', s: 'ETHUSDT' }), 's'],
  ['spot depth on futures', heard(23, spotDepth({ T: 9, U: 27, u: 27 })), 'T'],
  ['spot quote on futures', heard(23, spotTicker('100.0', '100.1')), 'T'],
  ['no event', heard(23, { hello: 'world' }), 'e'],
]

test.each(wrongLines)('refused, with file, row and field: %s', async (_name, line, field) => {
  expect(await placeOf(line)).toMatchObject({ row: 4, field })
})

test('futures depth on spot is refused', async () => {
  const line = heard(23, depth({ T: 9, U: 27, u: 27, pu: 26 }))
  expect(await placeOf(line, { instrument: BTC_SPOT })).toMatchObject({ row: 2, field: 'pu' })
})

test('an error says what was given, what was expected, and what to do', async () => {
  const { message } = await placeOf(wrongLines[8]?.[1] ?? '')
  expect(message).toContain('a.gz, row 4, field b[1][0]: given "99.95"')
  expect(message).toContain('expected a multiple of the tick size 0.1')
  expect(message).toContain('--tick-size')
})

test('files that are no whole recording are refused', async () => {
  const directory = scratch()
  const write = (name: string, bytes: string | Buffer) => {
    writeFileSync(join(directory, name), bytes)
    return join(directory, name)
  }
  const whole = gzipSync(`${GOOD.join('\n')}\n`)
  const damaged = Buffer.from(whole)
  damaged[damaged.length - 6] = (damaged.at(-6) ?? 0) ^ 0xff
  const cases: readonly [string, RegExp][] = [
    [write('cut.gz', whole.subarray(0, whole.length - 12)), /cut short or damaged/],
    [write('damaged.gz', damaged), /cut short or damaged/],
    [write('empty.gz', ''), /the file is empty/],
    [write('empty-inside.gz', gzipSync('')), /the file is empty/],
    [write('cut.txt', `${GOOD.join('\n').slice(0, -9)}`), /row 3.*is not JSON/],
    [write('binary', Buffer.from([0, 1, 2, 3, 10, 255])), /row 1/],
    [join(directory, 'missing.gz'), /there is no such file/],
    [directory, /this is a folder/],
    [
      record(directory, 'only-control.gz', [heard(1, { result: null })]),
      /gives no row .*1 control/,
    ],
    [record(directory, 'no-snapshot.gz', GOOD.slice(1)), /neither a snapshot nor a file before it/],
  ]
  for (const [file, reason] of cases) {
    const error = await refusal(directory, [file])
    expect(error.message).toMatch(reason)
    expect(error.place.file).toBe(file)
  }
})

test('a fault in a later file leaves no tape of an earlier one', async () => {
  const directory = scratch()
  const bad = record(directory, 'b.gz', [heard(86_400_000, trade(86_400_000, 'x', '1'))])
  const error = await refusal(directory, [record(directory, 'a.gz', GOOD), bad])
  expect(error.place).toEqual({ file: bad, row: 1, field: 'p' })
})

test('files out of order, no files, unknown formats, bad options and names are refused', async () => {
  const directory = scratch()
  const first = record(directory, 'a.gz', GOOD)
  const later = record(directory, 'b.gz', [heard(86_400_000, ticker(86_400_000, '1.0', '1.1'))])
  expect((await refusal(directory, [later, first])).message).toMatch(/time order/)
  const overlap = record(directory, 'c.gz', [heard(21, ticker(9, '1.0', '1.1'))])
  expect((await refusal(directory, [first, overlap])).message).toMatch(/time order/)
  expect((await refusal(directory, [])).message).toMatch(/one file or more/)
  expect((await refusal(directory, [first], { format: 'binance' })).message).toMatch(/binance-ws/)
  const options = { baseLatencyNs: -1 }
  expect((await refusal(directory, [first], { options })).message).toMatch(/0 or more/)
  const instrument = { ...BTC_SPOT, venue: '..' }
  expect((await refusal(directory, [first], { instrument })).place.field).toBe('venue')
})

test('plain text is read like gzip, with or without a last line end and with CRLF', async () => {
  const directory = scratch()
  const ids: (string | undefined)[] = []
  for (const [name, text] of [
    ['plain', `${GOOD.join('\n')}\n`],
    ['no-end', GOOD.join('\n')],
    ['crlf', GOOD.join('\r\n')],
  ] as const) {
    const file = join(directory, name)
    writeFileSync(file, text)
    const [tape] = await importInto(directory, [file], {
      datasetsRoot: join(directory, `d-${name}`),
    })
    ids.push(tape?.manifest.columnSha256.priceTicks)
    expect(readFileSync(join(tape?.directory ?? '', 'tape.json'), 'utf8')).toContain(name)
  }
  expect(new Set(ids).size).toBe(1)
})
