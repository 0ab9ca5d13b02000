import {
  createAuthenticator,
  intersectScopes,
  isScope,
  requirement,
  type Auth,
  type Identity,
  type Passed,
} from '@latchkey/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { service } from '../support/identities.js'
import { holds, timeLimit } from './budget.js'

const runs = 1000

/** Few names, so that scopes meet; and long ones, whose meeting is too long to be a scope. */
const part = fc.constantFrom('*', 'a', 'b', 'c.d', `x${'y'.repeat(200)}`)
const scope = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom('*', '*:*', 'nonsense', 'A:b', '', 'a:b:c') },
  { weight: 8, arbitrary: fc.tuple(part, part).map((parts) => parts.join(':')) },
)
const scopes = fc.array(scope, { maxLength: 6 })
const wellFormed = scope.filter(isScope)

/** Does a list cover a scope? By the definition of the contract, part by part. */
function covers(granted: readonly string[], wanted: string): boolean {
  const [resource, action] = wanted === '*' ? ['*', '*'] : wanted.split(':')
  return granted.filter(isScope).some((grant) => {
    const [ofGrant, actionOfGrant] = grant === '*' ? ['*', '*'] : grant.split(':')
    return (ofGrant === '*' || ofGrant === resource) && (actionOfGrant === '*' || actionOfGrant === action)
  })
}

async function passedWith(granted: readonly string[]): Promise<{ passed: Passed; auth: Auth }> {
  const identity: Identity = service({ scopes: granted })
  const authenticator = createAuthenticator({ verifier: { verify: () => Promise.resolve(identity) } })
  const passed = await authenticator.authenticate({ headers: { authorization: 'Token x' } })
  if (!passed.ok || passed.auth === null) throw new Error('refused')
  return { passed, auth: passed.auth }
}

describe('intersectScopes', () => {
  it(
    'grants what both sides grant, and never what one of them lacks',
    () => {
      const property = fc.property(scopes, scopes, wellFormed, (left, right, wanted) => {
        const both = intersectScopes(left, right)
        expect(covers(both, wanted)).toBe(covers(left, wanted) && covers(right, wanted))
      })
      return holds(runs, property)
    },
    timeLimit,
  )

  it(
    'is commutative, associative and idempotent',
    () => {
      const property = fc.property(scopes, scopes, scopes, (a, b, c) => {
        const both = intersectScopes(a, b)
        expect(intersectScopes(b, a)).toStrictEqual(both)
        expect(intersectScopes(both, both)).toStrictEqual(both)
        expect(intersectScopes(a, both)).toStrictEqual(both)
        expect(intersectScopes(both, c)).toStrictEqual(intersectScopes(a, intersectScopes(b, c)))
      })
      return holds(runs, property)
    },
    timeLimit,
  )

  it(
    'has everything for neutral, and nothing for zero',
    () => {
      const property = fc.property(scopes, (list) => {
        expect(intersectScopes(list, ['*'])).toStrictEqual(intersectScopes(list, list))
        expect(intersectScopes(list, [])).toStrictEqual([])
      })
      return holds(runs, property)
    },
    timeLimit,
  )

  it(
    'gives sorted scopes without repetition, none of which covers another',
    () => {
      const property = fc.property(scopes, scopes, (left, right) => {
        const both = intersectScopes(left, right)
        expect(both).toStrictEqual([...new Set(both)].sort())
        expect(both.every(isScope)).toBe(true)
        for (const one of both) {
          expect(both.filter((other) => other !== one && covers([other], one))).toStrictEqual([])
        }
      })
      return holds(runs, property)
    },
    timeLimit,
  )
})

describe('auth.can() and a requirement', () => {
  it(
    'agree with the definition, and with each other',
    async () => {
      const property = fc.asyncProperty(scopes, wellFormed, wellFormed, async (granted, one, two) => {
        const { passed, auth } = await passedWith(granted)
        const can = [one, two].map((wanted) => covers(granted, wanted))
        expect([auth.can(one), auth.can(two)]).toStrictEqual(can)
        const all = passed.authorize(requirement({ scopes: [one, two] }))
        const any = passed.authorize(requirement({ anyScope: [one, two] }))
        expect(all === null).toBe(can.every(Boolean))
        expect(any === null).toBe(can.some(Boolean))
      })
      await holds(runs, property)
    },
    timeLimit,
  )
})
