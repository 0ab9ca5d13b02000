import { createAuthenticator, type Authenticator } from '@latchkey/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expectedOf, type Expected } from './authorization-reference.js'
import { holds, timeLimit } from './budget.js'

const limit = 12

const configurations: readonly Expected[] = [
  { forms: ['token68'], schemes: ['Token'], limit },
  { forms: ['params'], schemes: ['Token'], limit },
  { forms: ['token68', 'params'], schemes: ['Token', 'Bearer'], limit },
]

/** The key that an authenticator hands to its verifier is what it has read; its refusal says why it has read none. */
async function readBy(authenticator: Authenticator, field: string): Promise<{ key: string } | string> {
  asked = undefined
  const outcome = await authenticator.authenticate({ headers: { authorization: field } })
  if (asked !== undefined) return { key: asked }
  return outcome.ok ? 'accepted' : outcome.error.reason
}

let asked: string | undefined
const verifier = {
  verify: (token: string) => {
    asked = token
    return Promise.resolve(null)
  },
}
const readers = configurations.map((expected) => {
  const { forms, schemes } = expected
  const authenticator = createAuthenticator({
    verifier,
    credentialForms: forms,
    schemes,
    maxTokenLength: limit,
  })
  return [forms.join(', '), expected, authenticator] as const
})

/** Pieces of credentials, put together in every order: most of it is almost right. */
const piece = fc.constantFrom(
  'Token', 'token', 'Bearer', 'realm', 'a', 'b-._~+/', 'YQ==', '=', ' = ', '\t=\t', ',', ', ', ' ,\t', ' ', '\t', '"', '""',
  '"a"', '"a, b"', '"\\""', '\\', '\\"', '"\\\\"', 'token=', 'token="', 'token="key"', 'TOKEN=key', 'realm="x"', 'a=b', '"é"',
  '\u0000', '\u007f', '\u00e9', ':', ';', 'aaaaaaaaaaaa', 'aaaaaaaaaaaaa', '=a', '*', '%',
) // prettier-ignore
const field = fc.oneof(
  fc.array(piece, { maxLength: 9 }).map((pieces) => pieces.join('')),
  fc.array(piece, { maxLength: 8 }).map((pieces) => `Token ${pieces.join('')}`),
  fc.array(piece, { maxLength: 6 }).map((pieces) => `Token token="key"${pieces.join('')}`),
  fc.array(piece, { maxLength: 6 }).map((pieces) => `Token ${pieces.join('')}token=key`),
  fc.string({ unit: 'binary' }).map((text) => `Token ${text}`),
)

describe('the parser reads what the grammar of RFC 9110 says, and nothing else', () => {
  it.each(readers)(
    '%s',
    async (_, expected, authenticator) => {
      const property = fc.asyncProperty(field, async (text) => {
        expect(await readBy(authenticator, text)).toStrictEqual(expectedOf(text, expected))
      })
      await holds(3000, property)
    },
    timeLimit,
  )
})
