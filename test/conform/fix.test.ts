import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { readScenarios } from '../../src/conform/fix/scenario-file.ts'
import { pathsOf } from '../../src/conform/fix/scenario-paths.ts'
import { fixSuite } from '../../src/conform/fix/suite.ts'
import { InputError } from '../../src/lib/assert.ts'
import { ticktape } from '../support/command.ts'
import { recorded, recordedNote, sharedPath } from '../support/shared.ts'
import { MATRICES, OWN } from './fix-lines.ts'

const directory = mkdtempSync(join(tmpdir(), 'ticktape-fix-test-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

const isFull = process.env.TICKTAPE_FULL === '1'
/** All permutations of up to 8 reports, and as many random ones of more. */
const THOROUGH = isFull
  ? { everyUpTo: 50_000, sampled: 50_000 }
  : { everyUpTo: 5_040, sampled: 1_000 }
const QUICK = { everyUpTo: 1, sampled: 1 }

let files = 0
function written(text: string): string {
  const file = join(directory, `${++files}.txt`)
  writeFileSync(file, text)
  return file
}

const failed = (file: string, arrivals = QUICK) =>
  fixSuite(file, arrivals).filter(({ passed }) => !passed)

const published = () => sharedPath('conformance', 'fix-order-states.txt')

describe('FIX order state matrices, at a broker and on an exchange', () => {
  recorded(`every line, its reports in any order and number${recordedNote}`, () => {
    expect(failed(published(), THOROUGH)).toEqual([])
    expect(fixSuite(published(), QUICK).length).toBe(2 * 31)
  })

  test('further matrices, in any order and number', () => {
    expect(failed(written(MATRICES), THOROUGH)).toEqual([])
  })

  test('what they have no example of', () => {
    expect(failed(written(OWN), THOROUGH)).toEqual([])
  })

  test('the exchange keeps Filled where a broker goes on', () => {
    const line = `A filled, then more | D X 5; X New>New 5/0/5; X Trade>Fill 5/5/0 +5; G Y<X 9; [9 Y<X >Fill]; Y<X Repl>Part 9/5/4; Y Trade>Fill 9/9/0 +4`
    const [broker, exchange] = fixSuite(written(line), THOROUGH)
    expect([broker?.passed, exchange?.passed]).toEqual([true, true])
    expect(broker?.detail).not.toContain('stays Filled')
    expect(exchange?.detail).toContain("stays Filled at 'Y<X Repl>Part 9/5/4'")
  })
})

/** The line with one word of one report changed: other numbers, another status. */
function* mutations(line: string): Generator<string> {
  const [head, tail] = line.split(/(?<=\|)/) as [string, string]
  const steps = tail.split(';')
  for (const [i, step] of steps.entries()) {
    const words = step.split(' ')
    for (const [j, word] of words.entries()) {
      for (const other of others(word)) {
        const changed = words.with(j, other).join(' ')
        yield head + steps.with(i, changed).join(';')
      }
    }
  }
}

function others(word: string): string[] {
  const [, left, status, right] =
    /^(.*>)(New|Part|Fill|PCxl|PRep|Cxl|Rej|DFD)(\]?)$/.exec(word) ?? []
  if (status !== undefined) return [`${left}${status === 'Susp' ? 'New' : 'Susp'}${right}`]
  if (!/^(day=)?\d+\/\d+(\/\d+)?\]?$/.test(word)) return []
  return [...word.matchAll(/\d+/g)].map(
    ({ 0: digits, index }) =>
      word.slice(0, index) + String(Number(digits) + 1) + word.slice(index + digits.length),
  )
}

const linesOf = (text: string) => text.split('\n').filter((line) => /^[A-Z]/.test(line))

describe('the suite can fail', () => {
  const check = (text: string) => {
    let tried = 0
    for (const line of linesOf(text)) {
      for (const mutated of mutations(line)) {
        tried++
        expect(failed(written(mutated)).length, mutated).toBeGreaterThan(0)
      }
    }
    return tried
  }

  recorded(`on every stated number and status of the published lines${recordedNote}`, () => {
    expect(check(readFileSync(published(), 'utf8'))).toBeGreaterThan(500)
  })

  test('on those of the further ones', () => {
    expect(check(MATRICES)).toBeGreaterThan(200)
  })
})

describe('paths', () => {
  test('a bracketed reject ends a scenario; anything else in brackets may be left out', () => {
    const line =
      'A x | D X 5; [X Rej>Rej 5/0/0]; [X PNew>PNew 5/0/5]; X New>New 5/0/5; [X Stat>New 5/0/5; X Stat>New 5/0/5]; X Cxl>Cxl 5/0/0'
    const [scenario] = readScenarios(written(line))
    const paths = scenario === undefined ? [] : pathsOf(scenario)
    expect(paths.map(({ steps }) => steps.map(({ place }) => place).join(''))).toEqual([
      '134567',
      '12',
      '14567',
      '12',
      '1347',
      '12',
      '147',
      '12',
    ])
  })
})

describe('bad lines are refused with file, row and field', () => {
  test.each([
    ['no bar', 'A x D X 5', 'field |'],
    ['no name', '| D X 5', 'field name'],
    ['a strange name', 'A/B x | D X 5', 'field name'],
    ['no step', 'A x |', 'field step 1'],
    ['an empty step', 'A x | D X 5;; X New>New 5/0/5', 'field step 2'],
    ['no size', 'A x | D X', 'field step 1'],
    ['a size of 0', 'A x | D X 0', 'field step 1'],
    ['a negative size', 'A x | D X -5', "'-5'"],
    ['a fraction', 'A x | D X 0.5', "'0.5'"],
    ['not a number', 'A x | D X NaN', "'NaN'"],
    ['without end', 'A x | D X Infinity', "'Infinity'"],
    ['a size beyond 2^40', 'A x | D X 1099511627777', '2^40'],
    ['a size with an exponent', 'A x | D X 1e3', "'1e3'"],
    ['an unknown flag', 'A x | D X 5 AON', "'AON'"],
    ['a cancel of nothing', 'A x | D X 5; F Y', 'new<old'],
    ['a cancel with a size', 'A x | D X 5; F Y<X 5', 'nothing more'],
    ['a replace without a size', 'A x | D X 5; G Y<X', 'field step 2'],
    ['an id used twice', 'A x | D X 5; F X<X', 'X again'],
    ['an unknown status', 'A x | D X 5; X New>Neu 5/0/5', "'Neu'"],
    ['an unknown report', 'A x | D X 5; X Fills>New 5/0/5', "'Fills'"],
    ['no status', 'A x | D X 5; X New 5/0/5', 'Exec>Status'],
    ['no quantities', 'A x | D X 5; X New>New', 'qty/cum/leaves'],
    ['two quantities', 'A x | D X 5; X New>New 5/0', 'qty/cum/leaves'],
    ['a trade without a size', 'A x | D X 5; X Trade>Fill 5/5/0', '+n of a Trade'],
    ['an execution where none is', 'A x | D X 5; X New>New 5/0/5 +5', 'no execution in New'],
    ['a price that is none', 'A x | D X 5; X Trade>Fill 5/5/0 +5@1e9', "'1e9'"],
    ['a price beyond 2^30 ticks', 'A x | D X 5; X Trade>Fill 5/5/0 +5@99999.999999', '2^30'],
    [
      'a value beyond 2^53',
      'A x | D X 1000000000000; X Trade>Fill 1000000000000/1000000000000/0 +1000000000000@999999',
      '2^53',
    ],
    ['a bust of nothing', 'A x | D X 5; X TrCancel>New 5/0/5 #E', '#e(ref)'],
    ['an unknown detail', 'A x | D X 5; X New>New 5/0/5 fast', "'fast'"],
    ['a detail twice', 'A x | D X 5; X Trade>Fill 5/5/0 +5 +5', 'one lastLots'],
    ['a report of no order', 'A x | D X 5; Y New>New 5/0/5', 'step 2'],
    ['a reject of an order', 'A x | D X 5; 9 X >New', 'the id of a cancel or replace'],
    ['a bracket left open', 'A x | D X 5; [X New>New 5/0/5', 'field steps'],
    ['a bracket in a bracket', 'A x | D X 5; [[X New>New 5/0/5]]', 'field step 2'],
    ['a bracket never opened', 'A x | D X 5; X New>New 5/0/5]', 'field step 2'],
    ['a request that crosses', 'A x | D X 5; ~F Y<X', 'before a report'],
    ['a name used twice', 'A x | D X 5\nA x | D X 5', 'A again'],
  ])('%s', (_, text, says) => {
    const file = written(`# comment\n\n${text}\n`)
    expect(() => fixSuite(file, QUICK)).toThrow(InputError)
    const row = text.includes('\n') ? 4 : 3
    expect(() => fixSuite(file, QUICK)).toThrow(`${file}, row ${row}, field`)
    expect(() => fixSuite(file, QUICK)).toThrow(says)
  })

  test('a file that is not there, or has nothing in it', () => {
    expect(() => fixSuite(join(directory, 'none.txt'), QUICK)).toThrow(InputError)
    expect(() => fixSuite(written('# nothing\n'), QUICK)).toThrow('no scenario')
  })
})

describe('the command', () => {
  const good = () => written(MATRICES)

  test('prints case by case and ends with 0', () => {
    const { code, stdout } = ticktape('conform', 'fix', good(), '--arrivals', '20')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^pass {2}C\.3\.a broker: /m)
    expect(stdout).toMatch(/^pass {2}J\.1\.c exchange: /m)
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('16 cases pass')
  })

  test('a difference ends with 1 and is named', () => {
    const line = 'A x | D X 5; X New>New 5/0/5; X Trade>Part 5/3/1 +3'
    const { code, stdout, stderr } = ticktape('conform', 'fix', written(line))
    expect(code).toBe(1)
    expect(stdout).toContain(
      "FAIL  A broker: 'X Trade>Part 5/3/1 +3' (step 3): leavesQty 2, stated 1",
    )
    expect(stderr).toContain('2 of 2 cases of fix differ')
  })

  test('a bad line ends with 2, and nothing is printed as if it had passed', () => {
    const { code, stdout, stderr } = ticktape(
      'conform',
      'fix',
      written(`${MATRICES}\nZ z | D X -1`),
    )
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/row 11, field step 1: '-1'/)
  })

  test('--json, --only, --arrivals, --table', () => {
    const { code, stdout } = ticktape('conform', 'fix', good(), '--only', 'E.1.d', '--json')
    expect([code, JSON.parse(stdout)]).toMatchObject([
      0,
      { suite: 'fix', passed: 2, failed: 0, cases: [{ name: 'E.1.d broker' }, {}] },
    ])
    expect(ticktape('conform', 'fix', good(), '--only', 'E.1').code).toBe(2)
    expect(ticktape('conform', 'fix', good(), '--arrivals', '0').code).toBe(2)
    expect(ticktape('conform', 'fix', '--table').stdout).toContain('| New | Fill | Part')
    expect(ticktape('conform', 'fix', '--shared', directory).code).toBe(3)
  })
})
