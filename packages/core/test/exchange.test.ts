import { describe, expect, it } from 'vitest'
import { createAuthenticator } from '../src/authenticator.js'
import { requirement } from '../src/authorize/requirement.js'
import type { KnownRefusal, Outcome, Requirement, Verifier } from '../src/types.js'
import { enterprise, knowing, personal, token } from './support/identities.js'

async function passed(verifier: Verifier): Promise<Extract<Outcome, { ok: true }>> {
  const headers = { authorization: `Token ${token}` }
  const outcome = await createAuthenticator({ verifier }).authenticate({ headers })
  if (!outcome.ok) throw outcome.error
  return outcome
}

describe('a verifier whose key is refused later on the way', () => {
  const needsMore: Requirement = requirement({ scopes: ['account:write'] })

  it('is told of it', async () => {
    const told: KnownRefusal[] = []
    const outcome = await passed({ ...knowing(personal()), refused: (refusal) => void told.push(refusal) })
    outcome.authorize(needsMore)
    expect(told).toMatchObject([{ reason: 'scope_insufficient', auth: { key: { id: 'key-1' } } }])
  })

  it('is not told of an outage of its own, which refuses nobody', async () => {
    const told: KnownRefusal[] = []
    const verifier: Verifier = {
      ...knowing(enterprise()),
      findAccount: () => Promise.reject(new Error('down')),
      refused: (refusal) => void told.push(refusal),
    }
    const headers = { authorization: `Token ${token}`, 'x-delegate-account-id': 'account-2' }
    const outcome = await createAuthenticator({ verifier }).authenticate({ headers })
    expect(outcome).toMatchObject({ ok: false, status: 503 })
    expect(told).toStrictEqual([])
  })

  it('harms nothing by throwing', async () => {
    const outcome = await passed({
      ...knowing(personal()),
      refused: () => {
        throw new Error('a bug')
      },
    })
    expect(outcome.authorize(needsMore)).toMatchObject({ status: 403 })
  })
})

it('a challenge names all scopes that would do', async () => {
  const outcome = await passed(knowing(personal({ scopes: [] })))
  const refused = outcome.authorize(requirement({ scopes: ['a:b'], anyScope: ['c:d', 'e:f'] }))
  expect(refused?.headers['www-authenticate']).toContain('scope="a:b c:d e:f"')
})
