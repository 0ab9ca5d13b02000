import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { jwtVerifier } from '../src/jwt-verifier.js'
import type { JwtOptions } from '../src/options.js'

const readme = readFileSync(join(import.meta.dirname, '..', 'README.md'), 'utf8')

function columnOf(row: string, column: number): string {
  return row.split('|')[column + 1]?.trim() ?? ''
}

const table = readme.slice(readme.indexOf('| option '), readme.indexOf('Exactly one of'))
const rows = table.split('\n').filter((line) => line.startsWith('| `'))

describe('the table of options', () => {
  it('has every option, and no other', () => {
    const stranger = { stranger: true } as unknown as JwtOptions
    let message = ''
    try {
      jwtVerifier(stranger)
    } catch (error) {
      message = (error as Error).message
    }
    const names = message.replace(/^.*allowed are /, '').split(', ')
    expect(rows.map((row) => columnOf(row, 0).replaceAll('`', ''))).toEqual(names)
  })

  it('has the defaults that the types tell of', () => {
    const types = readFileSync(join(import.meta.dirname, '..', 'src', 'options.ts'), 'utf8')
    const told = [...types.matchAll(/Default `('\w+')`[^]*?\n {2}(\w+)\?:/g)]
    expect(told.length).toBeGreaterThan(3)
    for (const [, value, name] of told) expect(table).toMatch(new RegExp(`\`${name}\` +\\| \`${value}\``))
  })
})
