import { createAuthenticator } from '@latchkey/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { knowing } from '../support/identities.js'
import { expectedOf } from './accept-reference.js'
import { holds, timeLimit } from './budget.js'

const authenticator = createAuthenticator({ verifier: knowing() })

/** Does a refusal come as problem+json? */
async function isProblem(accept: string): Promise<boolean> {
  const outcome = await authenticator.authenticate({ headers: { accept } })
  if (outcome.ok) throw new Error('let in without a key')
  const { headers, body } = outcome
  const type = headers['content-type']
  expect(type).toMatch(/^application\/(?:problem\+)?json(?:;|$)/)
  const members = Object.keys(JSON.parse(body) as object)
  expect(members.includes('detail')).toBe(type?.startsWith('application/problem+json'))
  return members.includes('detail')
}

const range = fc.constantFrom(
  'application/problem+json', 'application/problem+json', 'application/problem+json', 'application/json', 'application/json',
  'application/*', '*/*', 'text/html', 'APPLICATION/Problem+JSON', 'application/problem+jsonx', '*/json', 'a/b',
) // prettier-ignore
const weight = fc.constantFrom('0', '0.', '0.0', '0.000', '0.3', '0.35', '0.350', '0.9', '1', '1.', '1.000')
const quoted = fc
  .array(
    fc.constantFrom('a', ' ', ',', ';', '\\"', '\\\\', 'q=0', '/', '=', 'application/problem+json', ', */*'),
  )
  .map((pieces) => `"${pieces.join('')}"`)
const parameter = fc.oneof(
  weight.map((value) => `q=${value}`),
  weight.map((value) => `Q=${value}`),
  fc.constantFrom('', 'charset=utf-8', 'v=1', 'qq=0', 'level=q=0'),
  quoted.map((value) => `v=${value}`),
)
const semicolon = fc.constantFrom(';', ';', '; ', ' ;', '\t;\t')
const element = fc
  .tuple(range, fc.array(fc.tuple(semicolon, parameter), { maxLength: 3 }))
  .map(([type, parameters]) => type + parameters.map((pair) => pair.join('')).join(''))
const comma = fc.constantFrom(',', ', ', ' , ', ',\t')
const wellFormed = fc
  .array(fc.tuple(fc.oneof({ weight: 9, arbitrary: element }, fc.constant('')), comma), { maxLength: 4 })
  .map((elements) => elements.flat().join(''))

const piece = fc.constantFrom(
  '"',
  '\\',
  ',',
  ';',
  '=',
  '/',
  '*',
  ' ',
  '\t',
  'q',
  '0',
  '.',
  '\u00a0',
  '\u00e9',
  '\0',
  'e-1',
)
const damaged = fc
  .tuple(wellFormed, fc.nat(80), piece)
  .map(([text, at, put]) => text.slice(0, at) + put + text.slice(at))

describe('the form of a refusal is what the grammar of Accept asks for', () => {
  it(
    'and nothing else, where the field is well-formed',
    async () => {
      const seen = { problem: 0, usual: 0, unsaid: 0 }
      const property = fc.asyncProperty(
        fc.oneof({ weight: 3, arbitrary: wellFormed }, damaged),
        async (field) => {
          const expected = expectedOf(field)
          const found = await isProblem(field)
          seen[expected === null ? 'unsaid' : expected ? 'problem' : 'usual']++
          expect(expected ?? found).toBe(found)
        },
      )
      await holds(2000, property)
      // A generator that only writes what the grammar does not know would prove nothing.
      expect(Math.min(seen.problem, seen.usual)).toBeGreaterThan(seen.unsaid / 20)
    },
    timeLimit,
  )
})
