import { accepted, notAccessible, unavailable } from '../fixtures/answers.js'
import { badFinder, findingOutages } from '../fixtures/bad-verifier.js'
import { enterprise } from '../fixtures/callers.js'
import { enterpriseKey } from '../fixtures/keys.js'
import { enterpriseIdentity } from '../fixtures/identities.js'
import { exampleSetup } from '../fixtures/setup.js'
import type { VectorGroup } from '../vector.js'
import { get, token } from '../wire/request-bytes.js'

const source = 'an account that could not be looked up is not the same as one that does not exist'

export const findingAccountsFails: VectorGroup = {
  title: 'accounts that cannot be looked up',
  setup: () => exampleSetup({ verifier: badFinder, verifyTimeout: 40 }),
  vectors: [
    ...findingOutages.map((id) => ({
      name: id,
      source,
      request: get('/open', token(enterpriseKey), `X-Delegate-Account-Id: ${id}`),
      expect: { ...unavailable(enterprise), never: ['evil', 'SELECT'] },
    })),
    {
      name: 'no such account',
      source,
      request: get('/open', token(enterpriseKey), 'X-Delegate-Account-Id: nobody'),
      expect: notAccessible(enterprise),
    },
    {
      name: 'no delegation: nothing is looked up',
      source,
      request: get('/open', token(enterpriseKey)),
      expect: accepted(enterprise),
    },
  ],
}

export const noAccounts: VectorGroup = {
  title: 'a verifier without accounts',
  setup: () => exampleSetup({ verifier: { verify: () => Promise.resolve(enterpriseIdentity) } }),
  vectors: [
    {
      name: 'no account can be acted on',
      source: 'default deny',
      request: get('/open', token(enterpriseKey), 'X-Delegate-Account-Id: 507f1f77bc'),
      expect: notAccessible(enterprise),
    },
  ],
}
