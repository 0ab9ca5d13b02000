// What a caller knows of an error, checked by the compiler; that the values are so is checked beside the errors.
import { describe, expect, expectTypeOf, it } from 'vitest'
import { createClient, LatchkeyError, type Caller, type Client, type FailureReason } from '../src/index.js'

/** Called by nobody: it is there to be compiled. */
function narrowed(error: unknown): void {
  if (!(error instanceof LatchkeyError)) return
  expectTypeOf(error.reason).toEqualTypeOf<FailureReason>()
  switch (error.reason) {
    case 'token_expired':
    case 'token_revoked':
      expectTypeOf(error.status).toEqualTypeOf<401>()
      expectTypeOf(error.response).toEqualTypeOf<Response>()
      break
    case 'scope_insufficient':
      expectTypeOf(error.status).toEqualTypeOf<403>()
      expectTypeOf(error.requiredScopes).toEqualTypeOf<readonly string[]>()
      break
    case 'other':
      expectTypeOf(error.status).toEqualTypeOf<number>()
      expectTypeOf(error.retryAfter).toEqualTypeOf<number | null>()
      break
    case 'timed_out':
      expectTypeOf(error.status).toEqualTypeOf<null>()
      expectTypeOf(error.response).toEqualTypeOf<null>()
      break
    default:
      expectTypeOf(error.message).toEqualTypeOf<string>()
  }
  // @ts-expect-error -- there is no such reason
  if (error.reason === 'token_expird') return
  if (error.response !== null) expectTypeOf(error.status).toEqualTypeOf<number>()
}

describe('types', () => {
  it('of errors are told apart by reason', () => {
    expect(() => narrowed(new LatchkeyError({ reason: 'timed_out', message: 'x' }))).not.toThrow()
  })

  it('of a client take what fetch takes', () => {
    expectTypeOf(createClient).returns.toEqualTypeOf<Client>()
    expectTypeOf<Client['whoami']>().returns.resolves.toEqualTypeOf<Caller>()
    expectTypeOf<Client['fetch']>().parameter(1).toExtend<RequestInit | undefined>()
    expectTypeOf<typeof globalThis.fetch>().toExtend<
      NonNullable<Parameters<typeof createClient>[0]['fetch']>
    >()
  })
})
