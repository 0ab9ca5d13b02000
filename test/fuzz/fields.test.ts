import { createAuthenticator, type Verifier } from '@latchkey/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { enterprise, enterpriseKey } from '../support/identities.js'
import { holds, timeLimit } from './budget.js'
import { delegationOf, keptOf, requestIdOf, type Fields } from './fields-reference.js'

interface Read {
  delegation: string | null
  requestId: string | null | undefined
}

const read: Read = { delegation: null, requestId: null }
const verifier: Verifier = {
  verify: (_, { requestId }) => {
    read.requestId = requestId
    return Promise.resolve(enterprise())
  },
  findAccount: (id) => {
    read.delegation = id
    return Promise.resolve({ id, enterpriseId: 'enterprise-1' })
  },
}
const authenticator = createAuthenticator({ verifier })

const name = fc.constantFrom(
  'x-delegate-account-id', 'x-delegate-account-id', 'X-Delegate-Account-ID', 'x_delegate_account_id',
  'x-delegate-account-i',
  'x-request-id', 'X-REQUEST-ID', 'x-auth-key-id', 'X-Auth-Scopes', 'x_auth_subject_id', 'X-aUTH_x', 'x-auth-',
  'x-auth', 'x-authx',
  '\u212a-auth-x', 'x-auth\u2010id', 'accept', 'authorization-x', '__proto__', '',
) // prettier-ignore
const id = fc.string({ unit: fc.constantFrom(...'aZ09_-'.split('')), maxLength: 70 })
const length = fc.constantFrom(1, 63, 64, 65, 128, 129)
const value = fc.oneof(
  length.map((long) => 'a'.repeat(long)),
  { weight: 4, arbitrary: id },
  fc.tuple(id, fc.constantFrom(' ', ',', '\t', '\0', '\u00e9', '\u00a0', '\uff10', '.', '\r\n', '/'), id).map((parts) => parts.join('')),
  fc.constantFrom('', 'account-2', enterpriseKey, `request-${enterpriseKey}`, enterpriseKey.slice(0, -1), '-', '__proto__'),
  fc.string({ maxLength: 140 }),
) // prettier-ignore
const others = fc.array(fc.tuple(name, value), { maxLength: 5 })

/** The credentials are good, and stand anywhere. */
const fields: fc.Arbitrary<Fields> = fc.tuple(others, fc.nat(5)).map(([list, at]) => {
  const place = Math.min(at, list.length)
  return [...list.slice(0, place), ['Authorization', `Token ${enterpriseKey}`] as const, ...list.slice(place)]
})

describe('the other fields that count', () => {
  it(
    'are read as the contract says, and the server’s own words are cut out',
    async () => {
      const seen = { read: 0, refused: 0, absent: 0 }
      const property = fc.asyncProperty(fields, async (sent) => {
        Object.assign(read, { delegation: null, requestId: null })
        const rawHeaders = sent.flat()
        const outcome = await authenticator.authenticate({ headers: {}, rawHeaders })
        const found = outcome.ok ? read.delegation : { refused: outcome.error.reason }
        const expected = delegationOf(sent)
        expect(found).toStrictEqual(expected)
        expect(read.requestId).toBe(requestIdOf(sent))
        expect(rawHeaders).toStrictEqual(keptOf(sent).flat())
        seen[expected === null ? 'absent' : typeof expected === 'string' ? 'read' : 'refused']++
      })
      await holds(2000, property)
      expect(Math.min(seen.read, seen.refused, seen.absent)).toBeGreaterThan(50)
    },
    timeLimit,
  )
})
