import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { DAY, GTC } from '../../src/orders/intent.ts'
import { REJECT_REASONS, REPORT_NAMES } from '../../src/orders/report.ts'
import { DENIED } from '../../src/orders/status.ts'
import { backtest } from '../../src/run/backtest.ts'
import { openTape } from '../../src/store/catalog.ts'
import { isoTime } from '../../src/units/time.ts'
import { strategyOf } from '../support/desk-builder.ts'
import { scratch } from './scratch.ts'
import { imported, known, rowTexts } from './tape-text.ts'
import { zipOf } from './zip-of.ts'

const HOUR_MS = 3_600_000

/** A day's quotes of IBM: `hours bid ask`, 100 shares a side. */
function day(date: string, quotes: readonly (readonly [number, number, number])[]): string {
  const text = quotes
    .flatMap(([hours, bid, ask]) => [
      `${hours * HOUR_MS},${bid * 100},100,0,0,P,1,0`,
      `${hours * HOUR_MS},0,0,${ask * 100},100,P,1,0`,
    ])
    .join('\n')
  const path = join(scratch(), `${date}_quote.zip`)
  writeFileSync(path, zipOf([{ name: `${date}_ibm_Quote_Tick.csv`, text }]))
  return path
}

test('DAY orders end with the regular session, and nothing can be done until the next one', async () => {
  const { tapes } = await imported({
    format: 'lean-tick',
    files: [
      day('20131007', [
        [8, 18_000, 18_010],
        [15, 18_000, 18_010],
        [17, 18_000, 18_010],
      ]),
      day('20131008', [
        [8, 17_900, 17_910],
        [15, 17_900, 17_910],
      ]),
    ],
    instrument: known('USA', 'IBM'),
  })
  const opened = []
  for (const { directory } of tapes) opened.push(await openTape(directory))
  const heard: string[] = []
  const strategy = strategyOf((desk) => {
    const at = (day: number, hours: number) => (day * 24 + hours + 4) * HOUR_MS * 1e6
    const now = () => isoTime(desk.epochNs + BigInt(desk.timeNs) - BigInt(4 * HOUR_MS) * 1_000_000n)
    const buy = (priceTicks?: number, timeInForce: typeof DAY | typeof GTC = DAY) =>
      priceTicks === undefined
        ? desk.submit({ side: 1, qtyLots: 1 })
        : desk.submit({ side: 1, qtyLots: 1, priceTicks, timeInForce })
    const steps = [
      [0, 9, () => buy(17_950)],
      [0, 15.5, () => buy(17_900, GTC)],
      // After the close what is quoted can be traded; a DAY order lasts to the end of the session.
      [0, 16.5, () => buy()],
      [0, 16.75, () => buy(17_950)],
      // In the night there is no market: the gate has no price to judge an order by.
      [0, 21, () => buy()],
      [1, 5, () => buy(17_950)],
      [1, 8.5, () => buy()],
    ] as const
    steps.forEach(([day, hours], i) => {
      desk.at(at(day, hours), i)
    })
    return {
      onTimer: (i) => {
        steps[i]?.[2]()
      },
      onReport: ({ orderId, report, reason }) => {
        const why = reason === 0 || report === 2 ? '' : `: ${REJECT_REASONS[reason]}`
        heard.push(`${now().slice(5, 16)} ${orderId} ${REPORT_NAMES[report]}${why}`)
      },
    }
  })
  const fees = { maker: '0', taker: '0' }
  // Quotes hours apart: a gate that asks for fresh ones would refuse.
  const risk = { referenceAgeMsMax: 'off', volumeShareMax: 'off', breakers: 'off' } as const
  const run = backtest({ tapes: opened, strategy, execution: { fees }, risk })
  expect(heard).toEqual([
    '10-07T09:00 1 New',
    '10-07T15:30 2 New',
    '10-07T16:00 1 Expired: session is closed',
    '10-07T16:30 3 New',
    '10-07T16:30 3 Fill',
    '10-07T16:45 4 New',
    '10-07T20:00 4 Expired: session is closed',
    // The market came to the GTC order only by the next day's first quotes: 179.10 is above 179.00.
    '10-08T08:30 7 New',
    '10-08T08:30 7 Fill',
  ])
  const { fills, orders } = run
  const denied = [...orders.orderId].filter((_, i) => orders.status[i] === DENIED)
  expect(denied).toEqual([5, 6])
  expect([...fills.priceTicks]).toEqual([18_010, 17_910])
})

test('a LOBSTER halt at the open is not lifted by the calendar', async () => {
  const base = 'AMZN_2012-06-21_34100000_34300000'
  const path = join(scratch(), 'amzn.zip')
  const book = '100200,50,100000,100\n'
  writeFileSync(
    path,
    zipOf([
      { name: `${base}_message_1.csv`, text: '34150,7,0,0,-1,-1\n34250,7,0,0,1,-1\n' },
      { name: `${base}_orderbook_1.csv`, text: book.repeat(2) },
    ]),
  )
  const open = BigInt(Date.UTC(2012, 5, 21, 13, 30)) * 1_000_000n
  const request = { format: 'lobster', files: [path], instrument: known('XNAS', 'AMZN') }
  const texts = await rowTexts(request, open)
  expect(texts.filter((text) => text.includes('STATUS'))).toEqual([
    '@-50000000000/-50000000000 STATUS 0 0x6 END',
    'STATUS 0 0x1',
    '@50000000000/50000000000 STATUS 0 0x2 END',
    '@100000000000/100000000000 STATUS 0 0x7 END',
  ])
})
