import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { writeIndex } from '../../src/report/write-index.ts'
import { writeReport } from '../../src/report/write-report.ts'
import { writeSampleRun } from './sample-run.ts'

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium'
const present = existsSync(CHROMIUM)
const title = present ? 'the page in Chromium' : 'the page in Chromium (skipped: set CHROMIUM)'

describe.skipIf(!present)(title, () => {
  let root = ''
  let browser: Browser
  let report = ''
  let index = ''
  const complaints: string[] = []

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'ticktape-browser-'))
    report = await writeReport(await writeSampleRun(root, { seed: 1 }))
    await writeReport(await writeSampleRun(root, { seed: 2, name: 'other', minutes: 90 }))
    index = await writeIndex(root)
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] })
  })
  afterAll(async () => {
    await browser?.close()
    await rm(root, { recursive: true, force: true })
  })

  async function open(file: string, colorScheme: 'light' | 'dark' = 'light'): Promise<Page> {
    const context = await browser.newContext({
      offline: true,
      colorScheme,
      viewport: { width: 1400, height: 1000 },
    })
    const page = await context.newPage()
    complaints.length = 0
    page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`))
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('request', (request) => {
      if (!request.url().startsWith(pathToFileURL(root).href)) complaints.push(request.url())
    })
    await page.goto(pathToFileURL(file).href)
    await page.waitForTimeout(150)
    return page
  }

  const windowOf = (page: Page) =>
    page.locator('#plots').evaluate((e) => {
      const { from, to } = (e as unknown as { dataset: { from: string; to: string } }).dataset
      return [Number(from), Number(to)] as [number, number]
    })
  /** Share of a canvas that has been painted. */
  const painted = (page: Page, id: string) =>
    page.locator(`#${id}`).evaluate((e) => {
      const canvas = e as unknown as {
        width: number
        height: number
        getContext(kind: '2d'): {
          getImageData(x: number, y: number, w: number, h: number): { data: Uint8ClampedArray }
        }
      }
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
      let count = 0
      for (let i = 3; i < data.length; i += 4) if ((data[i] ?? 0) > 0) count++
      return count / (data.length / 4)
    })

  test.each(['light', 'dark'] as const)(
    'draws every panel and complains of nothing, %s',
    async (scheme) => {
      const page = await open(report, scheme)
      for (const id of ['price', 'position', 'equity', 'drawdown', 'overview']) {
        expect(await painted(page, id)).toBeGreaterThan(0.01)
      }
      expect(complaints).toEqual([])
      await page.context().close()
    },
  )

  test.each([390, 1280, 1400])('nothing stands beyond the window at %d px', async (width) => {
    for (const file of [report, index]) {
      const page = await open(file)
      await page.setViewportSize({ width, height: 900 })
      const wide = await page
        .locator('html')
        .evaluate((e) => (e as unknown as { scrollWidth: number }).scrollWidth)
      expect(wide).toBe(width)
      for (const value of await page.locator('.tile:not(.strong) dd:not(.detail)').all()) {
        expect((await value.boundingBox())?.height).toBeLessThan(30)
      }
      await page.context().close()
    }
  })

  test('zooms by drag, wheel, keys and buttons, and comes back', async () => {
    const page = await open(report)
    await page.locator('#plots').scrollIntoViewIfNeeded()
    const box = await page.locator('#price').boundingBox()
    if (box === null) throw new Error('the price panel has a box')
    const whole = await windowOf(page)
    await page.mouse.move(box.x + 300, box.y + 100)
    await page.mouse.down()
    await page.mouse.move(box.x + 600, box.y + 120, { steps: 5 })
    await page.mouse.up()
    const dragged = await windowOf(page)
    const plotWidth = box.width - 78
    const perPx = (whole[1] - whole[0]) / plotWidth
    expect(Math.abs(dragged[0] - (whole[0] + 300 * perPx))).toBeLessThan(2 * perPx)
    expect(Math.abs(dragged[1] - (whole[0] + 600 * perPx))).toBeLessThan(2 * perPx)
    await page.locator('#zoom-reset').click()
    expect(await windowOf(page)).toEqual(whole)
    await page.locator('#plots').focus()
    await page.mouse.move(box.x + 400, box.y + 100)
    await page.mouse.wheel(0, -400)
    await page.waitForTimeout(100)
    const wheeled = await windowOf(page)
    expect(wheeled[1] - wheeled[0]).toBeLessThan((whole[1] - whole[0]) * 0.7)
    await page.locator('#plots').press('0')
    expect(await windowOf(page)).toEqual(whole)
    await page.locator('#plots').press('+')
    const [from, to] = await windowOf(page)
    expect(to - from).toBeCloseTo((whole[1] - whole[0]) / 2, -2)
    expect(complaints).toEqual([])
    await page.context().close()
  })

  test('the wheel scrolls the page as long as the charts are not in use', async () => {
    const page = await open(report)
    await page.locator('#plots').scrollIntoViewIfNeeded()
    const whole = await windowOf(page)
    await page.locator('#price').hover()
    await page.mouse.wheel(0, -50)
    await page.waitForTimeout(100)
    expect(await windowOf(page)).toEqual(whole)
    expect(await page.locator('#hint').isVisible()).toBe(true)
    await page.context().close()
  })

  test('one crosshair stands in all panels and reads out their values', async () => {
    const page = await open(report)
    await page.locator('#plots').scrollIntoViewIfNeeded()
    expect(await painted(page, 'drawdown-over')).toBe(0)
    const box = await page.locator('#equity').boundingBox()
    await page.mouse.move((box?.x ?? 0) + 500, (box?.y ?? 0) + 40)
    await page.waitForTimeout(100)
    for (const id of ['price', 'position', 'equity', 'drawdown']) {
      expect(await painted(page, `${id}-over`)).toBeGreaterThan(0)
    }
    const text = await page.locator('#readout').textContent()
    expect(text).toMatch(/^2024-07-19 01:\d\d:\d\d\.\d{3} UTC {3}bid \/ ask 63,\d{3}\.\d/)
    expect(text).toContain('net PnL')
    await page.context().close()
  })

  test('the table of fills filters, sorts and points into the charts', async () => {
    const page = await open(report)
    const count = page.locator('#fill-count')
    const all = Number(/of (\d+) fills/.exec((await count.textContent()) ?? '')?.[1])
    expect(all).toBeGreaterThan(50)
    await page.locator('#fill-filter').fill('reason:crossed side:sell')
    const sides = await page.locator('#fill-rows tr:not(.spacer) td:nth-child(3)').allTextContents()
    const reasons = await page
      .locator('#fill-rows tr:not(.spacer) td:nth-child(6)')
      .allTextContents()
    expect(sides.length).toBeGreaterThan(1)
    expect(new Set(sides)).toEqual(new Set(['sell']))
    expect(new Set(reasons)).toEqual(new Set(['crossed']))
    await page.locator('#fill-filter').fill('')
    await page.locator('th[data-key="fee"] button').click()
    await page.locator('th[data-key="fee"] button').click()
    const fees = await page.locator('#fill-rows tr:not(.spacer) td:nth-child(11)').allTextContents()
    const numbers = fees.map(Number)
    expect(numbers).toEqual(numbers.toSorted((a, b) => b - a))
    expect(numbers.length).toBeLessThan(all)
    await page.locator('#fill-rows tr:not(.spacer) button').first().click()
    const [from, to] = await windowOf(page)
    expect(to - from).toBeLessThanOrEqual(120e9)
    expect(complaints).toEqual([])
    await page.context().close()
  })

  test('the table of orders opens the life of one, leg by leg', async () => {
    const page = await open(report)
    expect(await page.locator('#order-life').isVisible()).toBe(false)
    await page.locator('#order-filter').fill('status:denied')
    const cells = (column: number) =>
      page.locator(`#order-rows tr:not(.spacer) td:nth-child(${column})`).allTextContents()
    expect(new Set(await cells(9))).toEqual(new Set(['Denied']))
    expect(new Set(await cells(10))).toEqual(new Set(['RC-05 position size']))
    await page.locator('#order-rows button').first().click()
    const events = (column: number) =>
      page.locator(`#order-life-rows td:nth-child(${column})`).allTextContents()
    expect(await events(5)).toEqual(['order denied'])
    expect((await events(6))[0]).toContain('RC-05 position size')
    await page.locator('#order-filter').fill('status:canceled')
    await page.locator('#order-rows button').first().click()
    expect(await page.locator('#order-life-title').textContent()).toContain('Canceled')
    expect(await events(5)).toEqual(['order sent', 'order arrived', 'heard New', 'heard Canceled'])
    expect(await events(2)).toEqual(['us', 'venue', 'us', 'us'])
    expect((await events(3)).slice(0, 3)).toEqual(['', 'to the venue', 'to us'])
    for (const ms of (await events(4)).slice(1, 3)) expect(Number(ms)).toBeGreaterThan(0)
    expect(complaints).toEqual([])
    await page.context().close()
  })

  test('nothing is wider than the screen, on a wide one and on a narrow one', async () => {
    const page = await open(report)
    for (const width of [1400, 800, 420]) {
      await page.setViewportSize({ width, height: 900 })
      const overflow = await page
        .locator('html')
        .evaluate((e) => (e as unknown as { scrollWidth: number }).scrollWidth)
      expect(overflow).toBeLessThanOrEqual(width)
    }
    await page.context().close()
  })

  test('the index sorts by any metric and searches', async () => {
    const page = await open(index)
    const names = () => page.locator('#runs tbody th a').allTextContents()
    await page.locator('th[data-key="fills"] button').click()
    expect(await names()).toEqual(['other', 'make-market'])
    await page.locator('th[data-key="fills"] button').click()
    expect(await names()).toEqual(['make-market', 'other'])
    await page.locator('#metric').selectOption('cost.fees')
    expect(await page.locator('#runs td[data-chosen]').first().textContent()).toContain('USDT')
    await page.locator('#search').fill('other btcusdt')
    expect(await names()).toEqual(['other'])
    await page.locator('#runs tbody th a').first().click()
    expect(await page.locator('h1').textContent()).toBe('other')
    expect(complaints).toEqual([])
    await page.context().close()
  })
})
