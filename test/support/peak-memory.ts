import { resolve } from 'node:path'

/**
 * Runs the command line of its arguments in this process and, at the end, says how much memory it had
 * at most: `peak memory 123 MB`, the last line on standard error.
 */
const main = resolve(import.meta.dirname, '../../src/cli/main.ts')
process.argv = [process.argv[0] ?? '', main, ...process.argv.slice(2)]
process.on('exit', () => {
  const megabytes = Math.round(process.resourceUsage().maxRSS / 1024)
  process.stderr.write(`peak memory ${megabytes} MB\n`)
})
await import(main)
