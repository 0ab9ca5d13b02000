// The README's tables, held against the code.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { documented } from '../src/errors/reasons.js'
import { createClient } from '../src/index.js'
import { defaults } from '../src/options/defaults.js'
import { thrown } from './support.js'

const root = join(import.meta.dirname, '..')
const readme = readFileSync(join(root, 'README.md'), 'utf8')

/** The rows of all tables whose first column has this name. */
function rowsOf(column: string): string[][] {
  const lines = readme.split('\n')
  const cells = (line: string): string[] =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim())
  return lines.flatMap((line, at) => {
    if (cells(line)[0] !== column) return []
    const rest = lines.slice(at + 2)
    return rest
      .slice(
        0,
        rest.findIndex((row) => !row.startsWith('|')),
      )
      .map(cells)
  })
}

describe('the table', () => {
  it('of options has every name', async () => {
    const message = String(await thrown(() => createClient({ x: 1 } as never)))
    const allowed = message.split('allowed are ')[1]?.split(', ')
    expect(rowsOf('option').map(([name]) => name?.replaceAll('`', ''))).toEqual(allowed)
  })

  it('of options has the defaults that the code has', () => {
    const shown = rowsOf('option').map(
      ([name = '', value = '']) => [name.replaceAll('`', ''), value] as const,
    )
    const fixed = shown.filter(([name]) => Object.hasOwn(defaults, name))
    const real = Object.entries(defaults).map(([name, value]) => {
      return [name, typeof value === 'string' ? `\`'${value}'\`` : `\`${String(value)}\``]
    })
    expect(Object.fromEntries(fixed)).toEqual(Object.fromEntries(real))
    const others = ['baseUrl', 'token', 'delegateAccountId', 'fetch', 'onWarning', 'clock', 'random']
    expect(shown.map(([name]) => name).filter((name) => !Object.hasOwn(defaults, name))).toEqual(others)
  })

  it('of errors has every reason, with its status', () => {
    const rows = rowsOf('`reason`')
    const statuses = Object.entries(documented).map(([reason, status]) => [`\`${reason}\``, String(status)])
    expect(rows.slice(0, statuses.length).map((row) => row.slice(0, 2))).toEqual(statuses)
    const others =
      'other key_missing key_malformed key_unavailable timed_out unreachable redirect_refused caller_unknown'
    expect(rows.slice(statuses.length).map(([reason]) => reason?.replaceAll('`', ''))).toEqual(
      others.split(' '),
    )
  })

  it('and every exported name is there', () => {
    const index = readFileSync(join(root, 'src/index.ts'), 'utf8')
    const names = [...index.matchAll(/[{,]?\s*(?:type )?(\w+)(?=[,\s]*[,}])/g)].map(([, name = '']) => name)
    expect(names).toContain('createClient')
    expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(readme))).toEqual([])
  })
})
