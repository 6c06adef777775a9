import { copyCommand } from './copy-command.js'
import { startHeatMap } from './heat-map.js'
import { startParallel } from './parallel.js'
import { startSlices } from './slices.js'

function startStudy() {
  const data = JSON.parse(document.getElementById('page-data').textContent)
  const charts = [startHeatMap(data), startParallel(data), startSlices(data)]
  let waiting = false
  const draw = () => {
    if (waiting) return
    waiting = true
    requestAnimationFrame(() => {
      waiting = false
      for (const chart of charts) chart()
    })
  }
  window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw)
  new ResizeObserver(draw).observe(document.querySelector('main'))
  for (const button of document.querySelectorAll('[data-copies]')) {
    const command = document.getElementById(button.dataset.copies)
    button.addEventListener('click', () => copyCommand(button, command))
  }
  window.addEventListener('beforeprint', () => {
    for (const details of document.querySelectorAll('details')) details.open = true
  })
  draw()
}

startStudy()
