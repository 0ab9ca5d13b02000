import { createAuthenticator, type AuthRequest, type Outcome } from '@latchkey/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { enterpriseKey, knowing, serviceKey } from '../support/identities.js'
import { holds, timeLimit } from './budget.js'

const keys = [serviceKey, enterpriseKey]
const authenticators = [
  createAuthenticator({ verifier: knowing() }),
  createAuthenticator({
    verifier: knowing(),
    credentialForms: ['token68', 'params'],
    schemes: ['Token', 'Bearer'],
  }),
  createAuthenticator({ verifier: knowing(), optional: true, onEvent: () => undefined }),
]
const optional = 2

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    ...keys,
    ...keys.map((key) => `Token ${key}`),
    ...keys.map((key) => `Token token="${key}"`),
  ),
  fc.constantFrom('Token', 'account-2', 'a b', 'application/problem+json', '', '\ud800', '__proto__'),
)

/** What no client sends, but code may hand over: objects that are not texts, and some that bite. */
const weird = fc.oneof(
  fc.constantFrom<unknown>(undefined, null, true, 0, Number.NaN, 1n, Symbol('s'), () => serviceKey, /x/, new Date(0)),
  fc.constantFrom<unknown>(Object.create(null), new Map(), new Set(['x']), Object(serviceKey), Buffer.from('Token x')),
  text.map((value) => ({ toString: () => value, valueOf: () => value })),
  fc.constant({ toString: () => { throw new Error('toString') } }),
  fc.constant({ [Symbol.toPrimitive]: () => ({}) }),
  fc.constant(new Proxy({}, { get: () => { throw new Error('get') } })),
  fc.dictionary(text, text),
  fc.anything({ withBigInt: true, withMap: true, withSet: true, withSparseArray: true, withNullPrototype: true }),
) // prettier-ignore

const value = fc.oneof(
  { weight: 3, arbitrary: text },
  fc.array(fc.oneof(text, weird), { maxLength: 3 }),
  weird,
)
const name = fc.oneof(
  fc.constantFrom(
    'authorization', 'Authorization', 'AUTHORIZATION', 'x-delegate-account-id', 'accept', 'Accept', 'x-auth-subject-id',
    'X_Auth_Key_Id', 'get', 'keys', 'delete', '__proto__', 'constructor', 'toString', 'length', 'then',
  ), // prettier-ignore
  fc.string({ unit: 'binary' }),
)
const pairs = fc.array(fc.tuple(name, value), { maxLength: 6 })

/** Own properties whatever the name, `__proto__` included. */
function recordOf(entries: readonly (readonly [string, unknown])[], prototype: object | null): object {
  const record = Object.create(prototype) as object
  for (const [key, given] of entries) {
    Object.defineProperty(record, key, { value: given, enumerable: true, configurable: true, writable: true })
  }
  return record
}

const request = fc.oneof(
  fc
    .tuple(pairs, fc.boolean())
    .map(([entries, plain]) => ({ headers: recordOf(entries, plain ? Object.prototype : null) })),
  pairs.map((entries) => ({ headers: {}, rawHeaders: entries.flat() })),
  fc
    .tuple(pairs, pairs)
    .map(([entries, merged]) => ({ headers: recordOf(merged, null), rawHeaders: entries.flat() })),
  fc.array(fc.tuple(name, text), { maxLength: 6 }).map((entries) => ({ headers: fetchHeaders(entries) })),
  pairs.map((entries) => ({ headers: new Map(entries) })),
)

function fetchHeaders(entries: readonly (readonly [string, string])[]): Headers {
  const headers = new Headers()
  for (const [key, given] of entries) {
    try {
      headers.append(key, given)
    } catch {
      // No header name, or no header value: then it cannot be in a Headers either.
    }
  }
  return headers
}

interface Made {
  readonly headers: object
  readonly rawHeaders?: readonly unknown[]
}

/** The values of all fields that are called Authorization in whatever case, from where they are read. */
function authorizations({ headers, rawHeaders = [] }: Made): unknown[] {
  if (rawHeaders.length > 0) return rawHeaders.filter((_, i) => i % 2 === 1 && isName(rawHeaders[i - 1]))
  const entries =
    headers instanceof Headers || headers instanceof Map ? [...headers] : Object.entries(headers)
  return (entries as [unknown, unknown][]).filter(([key]) => isName(key)).map(([, given]) => given)
}

const isName = (key: unknown): boolean => String(key).toLowerCase() === 'authorization'

/** Does the request hold a key at all, in one Authorization field, in one of the two forms? */
function holdsKey(made: Made): boolean {
  const values = authorizations(made).flat()
  const forms = keys.flatMap((key) => [`token ${key}`, `token token="${key}"`, `bearer ${key}`])
  return values.some((given) => typeof given === 'string' && forms.includes(given.trim().toLowerCase()))
}

/** What is wrong with the outcome, or null. */
function problemWith(made: Made, outcome: Outcome, which: number): string | null {
  if (outcome.ok && outcome.auth !== null) return holdsKey(made) ? null : 'passed without a key'
  if (outcome.ok) {
    const isSilent = authorizations(made)
      .flat()
      .every((given) => given === undefined)
    return which === optional && isSilent ? null : 'anonymous, although something was said'
  }
  const { status, body, headers } = outcome
  if (![400, 401, 403].includes(status)) return `status ${status}`
  if ((JSON.parse(body) as { status: number }).status !== status) return 'body'
  return (headers['www-authenticate'] === undefined) === (status === 401) ? 'challenge' : null
}

describe('authenticate(), whatever it is given that has headers', () => {
  it(
    'never rejects, never passes without a key, and words every refusal',
    async () => {
      const which = fc.nat(authenticators.length - 1)
      const property = fc.asyncProperty(request, which, async (made, index) => {
        // As it was sent: what the client may not say is cut out of it meanwhile.
        const sent = { ...made, ...('rawHeaders' in made && { rawHeaders: [...made.rawHeaders] }) }
        const outcome = await authenticators.at(index)!.authenticate(made as unknown as AuthRequest)
        expect(problemWith(sent, outcome, index)).toBeNull()
      })
      await holds(3000, property)
    },
    timeLimit,
  )
})
