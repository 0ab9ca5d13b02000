import { anyOf } from '@latchkey/core'
import { accepted, asProblem, invalid, missing, unavailable } from '../fixtures/answers.js'
import { badVerifier, nonsense, outages } from '../fixtures/bad-verifier.js'
import { personal } from '../fixtures/callers.js'
import { personalKey, unknownKey } from '../fixtures/keys.js'
import { exampleSetup, exampleVerifier } from '../fixtures/setup.js'
import type { Expected, Vector, VectorGroup } from '../vector.js'
import { get, request, token } from '../wire/request-bytes.js'

const denies =
  'an outage denies with 503, and says nothing of its cause (express-oauth2-jwt-bearer and koa-jwt make it 401)'
const garbage = 'what is no identity is an outage, and never a caller'
const never = ['evil', 'SELECT', 'select']

/** A hung verifier is cut off after this many milliseconds. */
const verifyTimeout = 40

export const verifierOutages: VectorGroup = {
  title: 'a verifier that fails',
  setup: () => exampleSetup({ verifier: badVerifier, verifyTimeout }),
  vectors: [
    ...rows(outages, denies),
    ...rows(nonsense, garbage),
    row('rejects', denies, unavailable(), '/write'),
    row('rejects', denies, unavailable(), '/nowhere'),
    {
      name: 'rejects, HEAD',
      source: denies,
      request: request('HEAD', '/open', [token('rejects')]),
      expect: unavailable(),
    },
    {
      name: 'rejects, OPTIONS',
      source: denies,
      request: request('OPTIONS', '/open', [token('rejects')]),
      expect: unavailable(),
    },
    {
      name: 'rejects, in the form of RFC 9457',
      source: denies,
      request: get('/open', 'Accept: application/problem+json', token('rejects')),
      expect: asProblem(unavailable()),
    },
    row('knows-nobody', 'nobody is not an outage', invalid),
    { name: 'no credentials', source: 'nothing is asked', request: get('/open'), expect: missing },
    row('knows-the-personal-key', 'it recovers by itself', accepted(personal)),
  ],
}

export const outagesOptional: VectorGroup = {
  title: 'a verifier that fails, where credentials are optional',
  setup: () => exampleSetup({ verifier: badVerifier, verifyTimeout, optional: true }),
  vectors: [
    ...rows(outages, `${denies}; in optional mode as well`),
    ...rows(nonsense.slice(0, 4), `${garbage}; in optional mode as well`),
  ],
}

export const severalVerifiers: VectorGroup = {
  title: 'several verifiers, of which the first fails',
  setup: () => exampleSetup({ verifier: [badVerifier, exampleVerifier()], verifyTimeout }),
  vectors: [
    row(personalKey, 'the first does not know it, the second does', accepted(personal)),
    row('rejects', 'an outage is never read as unknown (Clerk CVE-2026-42349)', unavailable()),
    row('resolves-true', 'an undecided answer is no yes (Clerk CVE-2026-42349)', unavailable()),
    row(unknownKey, 'nobody knows it', invalid),
  ],
}

export const severalVerifiersBehind: VectorGroup = {
  title: 'several verifiers, of which the last fails',
  setup: () => exampleSetup({ verifier: anyOf(exampleVerifier(), badVerifier), verifyTimeout }),
  vectors: [
    row(personalKey, 'the first knows it, and no other is asked', accepted(personal)),
    row('throws', 'an outage is never read as unknown (Clerk CVE-2026-42349)', unavailable()),
    row('hangs', 'an outage is never read as unknown (Clerk CVE-2026-42349)', unavailable()),
    row('knows-nobody', 'nobody knows it', invalid),
  ],
}

function rows(keys: readonly string[], source: string): readonly Vector[] {
  return keys.map((key) => row(key, source, unavailable()))
}

function row(key: string, source: string, expect: Expected, target = '/open'): Vector {
  return {
    name: `${key}, ${target}`,
    source,
    request: get(target, token(key)),
    expect: expect.status === 503 ? { ...expect, never } : expect,
  }
}
