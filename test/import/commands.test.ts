import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { afterEach, expect, test, vi } from 'vitest'
import { importCommand } from '../../src/cli/import.ts'
import { instrumentOf } from '../../src/cli/instrument-flags.ts'
import { tapesCommand } from '../../src/cli/tapes.ts'
import { InputError, StoredStateError } from '../../src/lib/assert.ts'
import { depth, heard, record, snapshot, ticker, trade } from './recording.ts'
import { scratch } from './scratch.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

/** What a command prints on standard output, and the error that it ends with, if any. */
async function run(command: Command, ...args: string[]): Promise<{ out: string; error: unknown }> {
  let out = ''
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text)
    return true
  })
  const error = await command.parseAsync(args, { from: 'user' }).then(
    () => undefined,
    (e: unknown) => e,
  )
  write.mockRestore()
  return { out, error }
}

const REF = 'binance-usdm/BTCUSDT/2024-08-09'

async function imported(...more: string[]) {
  const directory = scratch()
  const lines = [heard(20, trade(9, '100.1', '1.000')), heard(21, ticker(10, '100.0', '100.1'))]
  const file = record(directory, 'a.gz', lines)
  const datasets = join(directory, 'datasets')
  const flags = ['--instrument', 'binance-usdm:BTCUSDT', '--datasets', datasets, ...more]
  const { out, error } = await run(importCommand(), 'binance-ws', file, ...flags)
  if (error !== undefined) throw error
  return { directory, datasets, out }
}

test('import --json prints one object with every tape', async () => {
  const { out, datasets } = await imported('--json', '--base-latency-ns', '5')
  expect(JSON.parse(out)).toMatchObject({
    tapes: [{ ref: REF, status: 'new', directory: join(datasets, REF), manifest: { rows: 3 } }],
  })
  expect(out.trimEnd()).not.toContain('\n')
})

test('import without --json tells what it did in words', async () => {
  const { out } = await imported()
  expect(out).toContain(`${REF}: new, 3 rows`)
  expect(out).toContain('1 TRADE, 2 QUOTE')
})

test('import tells of crossed messages in words when there are any', async () => {
  const directory = scratch()
  const file = record(directory, 'a.gz', [
    heard(20, snapshot(25, 5, [['100.0', '1.000']], [['100.1', '2.000']])),
    heard(21, depth({ T: 8, U: 26, u: 26, pu: 25, b: [['100.2', '1.000']] })),
    heard(22, depth({ T: 9, U: 27, u: 27, pu: 26, b: [['90.0', '1.000']] })),
  ])
  const flags = ['--instrument', 'binance-usdm:BTCUSDT', '--datasets', join(directory, 'datasets')]
  expect((await run(importCommand(), 'binance-ws', file, ...flags)).out).toContain(
    '\n  crossed: 2 messages\n',
  )
  expect((await imported()).out).not.toContain('crossed')
})

test('tapes ls, show and verify, in words and as JSON', async () => {
  const { datasets } = await imported()
  const at = ['--datasets', datasets]
  expect((await run(tapesCommand(), 'ls', ...at)).out).toMatch(new RegExp(`${REF} +3 +l1 `))
  const ls = JSON.parse((await run(tapesCommand(), 'ls', ...at, '--json')).out)
  expect(ls.tapes).toMatchObject([
    { ref: REF, rows: 3, firstEvent: '2024-08-09T00:00:00.009000000Z' },
  ])
  const show = JSON.parse((await run(tapesCommand(), 'show', REF, ...at, '--json')).out)
  expect(show.tapes[0].manifest.rawFiles[0].name).toBe('a.gz')
  expect((await run(tapesCommand(), 'show', REF, ...at)).out).toContain('tickSize: 0.1')
  expect(await run(tapesCommand(), 'verify', ...at)).toEqual({
    out: `${REF}: ok\n`,
    error: undefined,
  })
  const raw = await run(tapesCommand(), 'verify', REF, ...at, '--raw', scratch())
  expect(raw.out).toContain('raw file a.gz')
  expect(raw.error).toBeInstanceOf(StoredStateError)
})

test('verify ends with an error that names the tape that no longer fits; ls says which is broken', async () => {
  const { datasets } = await imported()
  const json = join(datasets, REF, 'tape.json')
  writeFileSync(json, readFileSync(json, 'utf8').replace('"rows": 3', '"rows": 4'))
  const verify = await run(tapesCommand(), 'verify', '--datasets', datasets, '--json')
  expect(JSON.parse(verify.out)).toMatchObject({ ok: false, tapes: [{ ref: REF, ok: false }] })
  expect(verify.error).toBeInstanceOf(StoredStateError)
  expect(String(verify.error)).toContain(REF)
  const ls = await run(tapesCommand(), 'ls', '--datasets', datasets)
  expect(ls.out).toContain('BROKEN')
  expect(ls.error).toBeInstanceOf(StoredStateError)
})

test('tapes sql and export', async () => {
  const { datasets, directory } = await imported()
  const query = 'SELECT kind, count(*) AS n FROM tapes GROUP BY kind ORDER BY kind'
  const words = await run(tapesCommand(), 'sql', query, '--datasets', datasets)
  expect(words.out).toBe('kind  n\n1     1\n2     2\n')
  const json = await run(tapesCommand(), 'sql', query, '--datasets', datasets, '--json')
  expect(JSON.parse(json.out)).toEqual({
    columns: ['kind', 'n'],
    rows: [
      [1, 1],
      [2, 2],
    ],
  })
  const to = join(directory, 'x.csv')
  const done = await run(
    tapesCommand(),
    'export',
    REF,
    '--to',
    to,
    '--datasets',
    datasets,
    '--json',
  )
  expect(JSON.parse(done.out)).toEqual({ file: to, rows: 3, tapes: [REF] })
  expect(readFileSync(to, 'utf8').split('\n')[1]).toMatch(/^0,17231616000090{6},/)
})

test('wrong flags are errors of input, and nothing is made', async () => {
  const directory = scratch()
  const file = record(directory, 'a.gz', [heard(20, trade(9, '100.1', '1.000'))])
  const datasets = ['--datasets', join(directory, 'datasets')]
  const cases = [
    ['--instrument', 'BTCUSDT'],
    ['--instrument', 'binance-usdm:NEWUSDT'],
    ['--instrument', 'binance-usdm:BTCUSDT', '--rules', 'mine'],
    ['--instrument', 'binance-usdm:BTCUSDT', '--base-latency-ns', '1.5'],
    ['--instrument', 'binance-usdm:BTCUSDT', '--tick-size', '0'],
    ['--instrument', 'binance-usdm:BTCUSDT', '--contract', 'option'],
    ['--instrument', 'binance-usdm:BTCUSDT', '--maker-fee', '2 bps'],
  ]
  for (const flags of cases) {
    const { error } = await run(importCommand(), 'binance-ws', file, ...flags, ...datasets)
    expect(error, flags.join(' ')).toBeInstanceOf(InputError)
  }
  expect(existsSync(join(directory, 'datasets'))).toBe(false)
})

test('an unknown instrument is told which flags describe it, and is taken with them', () => {
  expect(() => instrumentOf({ instrument: 'x:Y', tickSize: '0.5' })).toThrow(
    /--lot-size, --contract, --base, --quote/,
  )
  const described = {
    instrument: 'x:Y',
    tickSize: '0.5',
    lotSize: '1',
    contract: 'inverse',
    base: 'Y',
    quote: 'USD',
  }
  expect(instrumentOf(described)).toMatchObject({
    contract: 'inverse',
    multiplier: '1',
    fees: null,
  })
  expect(() => instrumentOf({ ...described, takerFee: '0.001' })).toThrow(/both --maker-fee/)
  const fees = instrumentOf({ ...described, makerFee: '-0.0001', takerFee: '0.0005' }).fees
  expect(fees).toMatchObject({ maker: { perValue: '-0.0001' }, taker: { perValue: '0.0005' } })
  const known = instrumentOf({ instrument: 'binance-usdm:BTCUSDT', makerFee: '0' })
  expect(known).toMatchObject({ tickSize: '0.1', fees: { maker: { perValue: '0' } } })
})

test('the help of every command ends with an example', () => {
  const tapes = tapesCommand()
  for (const command of [importCommand(), tapes, ...tapes.commands]) {
    let help = ''
    command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp()
    expect(help.trimEnd().split('\n').at(-2), command.name()).toBe('Example:')
    expect(help.trimEnd().split('\n').at(-1)).toContain(`ticktape `)
  }
})
