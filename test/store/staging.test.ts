import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { Staging } from '../../src/store/staging.ts'

const onLinux = test.skipIf(!existsSync('/proc/self/stat'))
const note = existsSync('/proc/self/stat') ? '' : ' (SKIPPED: no /proc)'

function freshRoot(): string {
  const root = mkdtempSync(join(tmpdir(), 'ticktape-staging-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  return root
}

/** The name of a staging directory of this machine, with another owner in it. */
function nameOf(root: string, owner: string): string {
  const staging = new Staging(root)
  staging.close()
  return basename(staging.directory).replace(/-[\d.]+-(\w+)$/, `-${owner}-$1`)
}

/** Which of these owners' directories outlive the opening of another staging directory. */
function survivors(root: string, owners: readonly string[]): string[] {
  const made = owners.map((owner) => [owner, join(root, nameOf(root, owner))] as const)
  for (const [, directory] of made) mkdirSync(directory)
  new Staging(root).close()
  return made.filter(([, directory]) => existsSync(directory)).map(([owner]) => owner)
}

function beganOf(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
}

onLinux(`a staging directory is kept only for the process that made it${note}`, () => {
  const began = Number(beganOf(process.ppid))
  const living = `${process.ppid}.${began}`
  const older = `${process.ppid}.${began + 1}`
  expect(survivors(freshRoot(), [living, older, `${process.ppid}`])).toEqual([
    living,
    `${process.ppid}`,
  ])
})

onLinux(`a name holds the beginning of its own process${note}`, () => {
  const root = freshRoot()
  const staging = new Staging(root)
  expect(staging.directory).toContain(`-${process.pid}.${beganOf(process.pid)}-`)
  const other = new Staging(root)
  expect(readdirSync(root).length).toBe(2)
  other.close()
  staging.close()
  expect(readdirSync(root)).toEqual([])
})

onLinux(`a dead process that nobody has collected keeps nothing${note}`, async () => {
  // The shell becomes a program that never waits for the child that it had.
  const parent = spawn('sh', ['-c', 'sleep 0.05 & echo $!; exec sleep 30'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void parent.kill('SIGKILL'))
  const [said] = (await once(parent.stdout, 'data')) as [Buffer]
  const pid = Number(String(said).trim())
  const began = beganOf(pid)
  await expect.poll(() => readFileSync(`/proc/${pid}/stat`, 'latin1')).toContain(') Z ')
  expect(() => process.kill(pid, 0)).not.toThrow()
  expect(survivors(freshRoot(), [`${pid}`, `${pid}.${began}`])).toEqual([])
})

test('the directory of a process that is gone is swept', async () => {
  const child = spawn(process.execPath, ['-e', ''], { stdio: 'ignore' })
  await once(child, 'exit')
  expect(survivors(freshRoot(), [`${child.pid}`, `${child.pid}.1`])).toEqual([])
})
