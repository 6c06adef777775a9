import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { writeStudyPage } from '../../src/report/write-study.ts'
import { writeSampleStudy } from './sample-study.ts'

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium'
const present = existsSync(CHROMIUM)
const title = present ? 'a study in Chromium' : 'a study in Chromium (skipped: set CHROMIUM)'

type Canvas = {
  width: number
  height: number
  getContext(kind: '2d'): {
    getImageData(x: number, y: number, w: number, h: number): { data: Uint8ClampedArray }
  }
}

describe.skipIf(!present)(title, () => {
  let root = ''
  let browser: Browser
  let file = ''
  const complaints: string[] = []

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'ticktape-study-'))
    file = await writeStudyPage(
      await writeSampleStudy(root, {
        change: (trial) =>
          trial.trial === 9
            ? {
                ...trial,
                status: 'failed',
                error: 'oh',
                feasible: false,
                objective: null,
                metrics: {},
              }
            : trial,
      }),
    )
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] })
  })
  afterAll(async () => {
    await browser?.close()
    await rm(root, { recursive: true, force: true })
  })

  async function open(colorScheme: 'light' | 'dark' = 'light', width = 1400): Promise<Page> {
    const viewport = { width, height: 1000 }
    const context = await browser.newContext({ offline: true, colorScheme, viewport })
    const page = await context.newPage()
    complaints.length = 0
    page.on('console', (message) => {
      // This test reads canvases back; the page does not.
      if (message.text().includes('willReadFrequently')) return
      complaints.push(`${message.type()}: ${message.text()}`)
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('request', (request) => {
      if (!request.url().startsWith(pathToFileURL(root).href)) complaints.push(request.url())
    })
    await page.goto(pathToFileURL(file).href)
    await page.waitForTimeout(200)
    return page
  }

  /** Share of a canvas that has been painted, and a sum that another picture does not have. */
  const picture = (page: Page, selector: string) =>
    page
      .locator(selector)
      .first()
      .evaluate((e) => {
        const canvas = e as unknown as Canvas
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
        let count = 0
        let sum = 0
        for (let i = 0; i < data.length; i += 4) {
          if ((data[i + 3] ?? 0) > 0) count++
          sum = (sum * 31 + (data[i] ?? 0) + 7 * (data[i + 2] ?? 0)) % 2147483647
        }
        return { share: count / (data.length / 4), sum }
      })

  test.each(['light', 'dark'] as const)(
    'draws everything and complains of nothing, %s',
    async (scheme) => {
      const page = await open(scheme)
      expect((await picture(page, '#map-canvas')).share).toBeGreaterThan(0.6)
      for (const selector of ['#map-scale', '#lines-canvas', 'canvas.slice']) {
        expect((await picture(page, selector)).share).toBeGreaterThan(0.02)
      }
      expect(await page.locator('canvas.slice').count()).toBe(3)
      expect(complaints).toEqual([])
      await page.context().close()
    },
  )

  test('the map shows other axes, metrics and joinings, and never one axis twice', async () => {
    const page = await open()
    const first = await picture(page, '#map-canvas')
    await page.locator('#map-metric').selectOption({ label: 'Sharpe' })
    await page.waitForTimeout(50)
    expect((await picture(page, '#map-canvas')).sum).not.toBe(first.sum)
    await page.locator('#map-metric').selectOption('0')
    for (const other of ['best', 'through']) {
      await page.locator('#map-others').selectOption(other)
      expect((await picture(page, '#map-canvas')).sum).not.toBe(first.sum)
    }
    await page.locator('#map-x').selectOption(await page.locator('#map-y').inputValue())
    expect(await page.locator('#map-x').inputValue()).not.toBe(
      await page.locator('#map-y').inputValue(),
    )
    expect(complaints).toEqual([])
    await page.context().close()
  })

  test('a square tells what stands behind it', async () => {
    const page = await open()
    await page.locator('#map-canvas').scrollIntoViewIfNeeded()
    const box = await page.locator('#map-canvas').boundingBox()
    if (box === null) throw new Error('the map has a box')
    await page.mouse.move(box.x + 120, box.y + 30)
    const tip = await page.locator('#map-tip').textContent()
    expect(tip).toMatch(/^spread 1\nskew 4\nNet PnL .+ USDT, median of 3 trials\nfrom .+ to .+$/)
    await page.mouse.move(box.x + 10, box.y + 30)
    expect(await page.locator('#map-tip').isVisible()).toBe(false)
    await page.context().close()
  })

  test('a range on an axis keeps the trials that pass there', async () => {
    const page = await open()
    const count = page.locator('#lines-count')
    expect(await count.textContent()).toBe('119 of 120 trials')
    await page.locator('#lines-canvas').scrollIntoViewIfNeeded()
    const box = await page.locator('#lines-canvas').boundingBox()
    if (box === null) throw new Error('the lines have a box')
    // The first axis, spread: from its top (8) down to just below 7.
    await page.mouse.move(box.x + 64, box.y + 40)
    await page.mouse.down()
    await page.mouse.move(box.x + 64, box.y + 46 + (box.height - 72) / 7 + 8, { steps: 4 })
    await page.mouse.up()
    expect(await count.textContent()).toBe('30 of 120 trials')
    await page.mouse.dblclick(box.x + 64, box.y + 100)
    expect(await count.textContent()).toBe('119 of 120 trials')
    expect(complaints).toEqual([])
    await page.context().close()
  })

  test.each([390, 820, 1400])('nothing stands beyond the window at %d px', async (width) => {
    const page = await open('light', width)
    const wide = await page
      .locator('html')
      .evaluate((e) => (e as unknown as { scrollWidth: number }).scrollWidth)
    expect(wide).toBe(width)
    await page.context().close()
  })
})
