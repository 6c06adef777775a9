import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { StoredStateError } from '../../src/lib/assert.ts'
import { writeIndex } from '../../src/report/write-index.ts'
import { writeReport } from '../../src/report/write-report.ts'
import type { RunJson } from '../../src/run/run-record.ts'
import { writeSampleRun } from './sample-run.ts'

const HOSTILE = {
  name: '</script><script>alert(1)</script>',
  params: {
    '"><img src=x onerror=alert(1)>': '</style><b>&amp;\u2028',
    link: 'https://example.org/x.js',
  },
}

let root = ''
let run = ''
let page = ''
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'ticktape-report-'))
  run = await writeSampleRun(join(root, 'reports'))
  page = await readFile(await writeReport(run), 'utf8')
})
afterAll(() => rm(root, { recursive: true, force: true }))

async function editRun(directory: string, edit: (run: RunJson) => unknown): Promise<void> {
  const file = join(directory, 'run.json')
  const value = edit(JSON.parse(await readFile(file, 'utf8')))
  await writeFile(file, JSON.stringify(value))
}

/** The page without what a browser does not show: script, style, embedded data. */
function visibleText(html: string): string {
  return html
    .replace(/<(script|style)[^>]*>.*?<\/\1>/gs, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
}

describe('the page of a run', () => {
  test('has the same bytes when it is written again, from another directory too', async () => {
    const again = await readFile(await writeReport(run), 'utf8')
    expect(again).toBe(page)
    const other = await writeSampleRun(join(root, 'elsewhere'))
    expect(await readFile(await writeReport(other), 'utf8')).toBe(page)
  })

  test('holds nothing of the machine or of the clock', async () => {
    await editRun(await writeSampleRun(join(root, 'slow')), (record) => ({
      ...record,
      timing: { wallSeconds: 99, events: 1, eventsPerSecond: 1, peakMemoryMb: 1 },
      environment: { node: 'v26', v8: '1', platform: 'darwin', arch: 'arm64' },
    }))
    const [name = ''] = await readdir(join(root, 'slow'))
    expect(await readFile(await writeReport(join(root, 'slow', name)), 'utf8')).toBe(page)
    expect(page).not.toContain(root)
  })

  test('allows only its own script and style, by hash', () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? ''
    const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
    const script = /<script>(.*?)<\/script>/s.exec(page)?.[1] ?? ''
    const style = /<style>(.*?)<\/style>/s.exec(page)?.[1] ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain(`script-src ${hash(script)};`)
    expect(policy).toContain(`style-src ${hash(style)};`)
    expect(policy).not.toContain('unsafe')
    expect(script).not.toMatch(/\beval\(|new Function/)
  })

  test('names no address that could be loaded, and carries no style attribute', () => {
    expect(page).not.toMatch(/https?:\/\//)
    expect(page).not.toMatch(/\s(src|srcset|action|formaction|style|on[a-z]+)=/)
    expect(page.match(/href="([^"]*)"/g)?.every((href) => href.startsWith('href="#'))).toBe(true)
  })

  test('shows no NaN, undefined or Infinity, and tells why a number is missing', () => {
    expect(visibleText(page)).not.toMatch(/\b(NaN|undefined|Infinity|null|\[object)/)
    expect(page).not.toMatch(/"data":"[^"]*NaN/)
  })

  test('shows every metric with its definition, every limit, every model setting', async () => {
    const record: RunJson = JSON.parse(await readFile(join(run, 'run.json'), 'utf8'))
    const text = visibleText(page)
      .replaceAll('&#39;', "'")
      .replaceAll('&lt;', '<')
      .replaceAll('&quot;', '"')
    for (const metric of Object.values(record.metrics)) expect(text).toContain(metric.definition)
    for (const limit of record.limits) expect(text).toContain(limit)
    for (const setting of record.manifest.execution.settings) expect(text).toContain(setting.value)
    for (const hash of [record.runId, record.journalHash, record.manifest.tapes[0]?.tapeId ?? '']) {
      expect(text).toContain(hash)
    }
    expect(text).toContain(record.command)
    expect(page).toContain('<span class="mark off">off</span>')
    expect(page).toContain('<span class="mark assumed">assumed</span>')
  })

  test('escapes what a strategy names itself and its parameters', async () => {
    const directory = await writeSampleRun(join(root, 'hostile'), HOSTILE)
    const html = await readFile(await writeReport(directory), 'utf8')
    expect(html.match(/<script/g)).toHaveLength(2)
    expect(html).not.toContain('<img')
    expect(html).not.toContain('<b>&amp;')
    expect(html).toContain('&lt;/script&gt;&lt;script&gt;alert(1)')
    const index = await readFile(await writeIndex(join(root, 'hostile')), 'utf8')
    expect(index.match(/<script/g)).toHaveLength(2)
    expect(index).not.toContain('<img')
  })

  test('money of an inverse run is labelled with the currency it settles in', async () => {
    const directory = await writeSampleRun(join(root, 'inverse'))
    await editRun(directory, (record) => {
      const [tape] = record.manifest.tapes
      if (tape === undefined) throw new Error('the sample run has a tape')
      const instrument = { ...tape.instrument, contract: 'inverse', multiplier: '100' }
      const costs = Object.fromEntries(
        Object.entries(record.costs).map(([name, cost]) => [
          name,
          { ...cost, unit: cost.unit === 'USDT' ? 'BTC' : cost.unit },
        ]),
      )
      return {
        ...record,
        costs,
        manifest: { ...record.manifest, tapes: [{ ...tape, instrument }] },
      }
    })
    const html = await readFile(await writeReport(directory), 'utf8')
    expect(html).toContain('<h3>Price and our fills <small>USDT</small></h3>')
    expect(html).toContain('<h3>Net PnL <small>BTC</small></h3>')
    expect(html).toContain('<h3>Drawdown <small>BTC</small></h3>')
    expect(html).toContain('<th scope="col" class="num">BTC</th>')
    expect(html).toContain('Shortfall from decision to result <small>BTC</small>')
    expect(html).toContain('Cost waterfall, BTC: ')
  })

  test('a run that never traded still makes a page that says so', async () => {
    const options = { minutes: 0.5 }
    const directory = await writeSampleRun(join(root, 'empty'), options)
    const html = await readFile(await writeReport(directory), 'utf8')
    const text = visibleText(html)
    expect(text).toContain('It never traded')
    expect(text).toContain('not defined: no order was sent')
    expect(text).not.toMatch(/\b(NaN|undefined|Infinity)\b/)
  })

  test('stays small: 20,000 of 50,000 fills and a day of seconds are under 3 MB', async () => {
    const options = { minutes: 1440, orderEverySeconds: 0.7 }
    const directory = await writeSampleRun(join(root, 'large'), options)
    const html = await readFile(await writeReport(directory), 'utf8')
    expect(html.length).toBeLessThan(3e6)
    expect(html).toMatch(/20,000 of \d\d,\d\d\d fills: evenly spread/)
  })
})

describe('a record that does not fit', () => {
  const broken = async (name: string, spoil: (directory: string) => Promise<void>) => {
    const directory = await writeSampleRun(join(root, name))
    await spoil(directory)
    return writeReport(directory)
  }
  test.each([
    ['no run.json', (d: string) => rm(join(d, 'run.json')), 'holds no run record'],
    ['broken JSON', (d: string) => writeFile(join(d, 'run.json'), '{'), 'is not JSON'],
    [
      'another schema',
      (d: string) => editRun(d, (r) => ({ ...r, schema: 99 })),
      'no run record of schema',
    ],
    ['no fills', (d: string) => rm(join(d, 'fills.parquet')), 'fills.parquet is missing'],
    [
      'a table that is none',
      (d: string) => writeFile(join(d, 'equity.parquet'), 'x'),
      'equity.parquet',
    ],
  ])('%s', async (name, spoil, message) => {
    const attempt = broken(name, spoil)
    await expect(attempt).rejects.toThrow(StoredStateError)
    await expect(attempt).rejects.toThrow(message)
    const [id = ''] = await readdir(join(root, name))
    const left = await readdir(join(root, name, id))
    expect(left.filter((file) => file.includes('.html') || file.endsWith('.tmp'))).toEqual([])
  })
})

describe('the index of runs', () => {
  test('lists every run and what is none, with the same bytes each time', async () => {
    const reports = join(root, 'many')
    await writeSampleRun(reports, { seed: 1 })
    await writeSampleRun(reports, { seed: 2, name: 'other' })
    await mkdir(join(reports, 'half'))
    await mkdir(join(reports, 'studies'))
    const index = await readFile(await writeIndex(reports), 'utf8')
    expect(index.match(/<tr data-row/g)).toHaveLength(2)
    expect(index).toContain('half/run.json does not exist')
    expect(index).not.toContain(reports)
    expect(index.match(/>1 off</g)).toHaveLength(2)
    await editRun(
      join(reports, (await readdir(reports)).filter((n) => n.length === 64)[0] ?? ''),
      (record) => ({
        ...record,
        manifest: {
          ...record.manifest,
          execution: {
            ...record.manifest.execution,
            settings: [{ name: 'market impact', value: 'off', assumed: false, off: true }],
          },
        },
      }),
    )
    const edited = await readFile(await writeIndex(reports), 'utf8')
    expect(edited.match(/>1 off</g)).toHaveLength(1)
    expect(index).not.toMatch(/https?:\/\//)
    expect(await readFile(await writeIndex(reports), 'utf8')).toBe(edited)
  })
})
