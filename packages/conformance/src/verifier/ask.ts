import assert from 'node:assert/strict'
import { AuthError, createAuthenticator, reasons, type Identity, type Reason } from '@latchkey/core'
import type { KnownToken, Trial } from './harness.js'

/** What a verifier did with a token. */
export type Said =
  | { readonly did: 'know'; readonly identity: Identity<object> }
  | { readonly did: 'not know' }
  | { readonly did: 'refuse'; readonly reason: Reason; readonly thrown: unknown }
  | { readonly did: 'fail'; readonly thrown: unknown }

/** Asks, and holds what comes back against the interface: an object or null, an `AuthError`, or any other throw; in time. */
export async function ask(trial: Trial, token: string, signal: AbortSignal = never()): Promise<Said> {
  const asked = Promise.resolve()
    .then(() => trial.verifier.verify(token, { scheme: 'Token', requestId: 'conformance', signal }))
    .then((answer) => heard(answer), said)
  return inTime(asked, trial.patience)
}

/** How the verifier's word ends in the pipeline: core itself judges whether it is an identity. */
export async function askPipeline(trial: Trial, token: string): Promise<string> {
  const authenticator = createAuthenticator({ verifier: trial.verifier, maxTokenLength: 1_000_000 })
  const request = { headers: { authorization: `Token ${token}` } }
  const outcome = await inTime(authenticator.authenticate(request), trial.patience + 5000)
  return outcome.ok ? `knows ${outcome.auth?.subject.id}` : outcome.error.reason
}

export async function askKnown(trial: Trial, { token, subjectId }: KnownToken): Promise<Identity<object>> {
  const answer = await ask(trial, token)
  if (answer.did !== 'know') return assert.fail(`a known token: the verifier did ${answer.did} it`)
  assert.equal(answer.identity.subject.id, subjectId, 'the token is of another subject')
  return answer.identity
}

/** A token that is none of its own: null, or a refusal that says no more than that. */
export function assertUnknown(answer: Said, what: string): void {
  const isVague = answer.did === 'refuse' && vague.has(answer.reason)
  assert.ok(answer.did === 'not know' || isVague, `${what}: the verifier did ${wordOf(answer)}`)
}

const vague: ReadonlySet<Reason> = new Set<Reason>(['token_invalid', 'credentials_malformed'])

export function wordOf(answer: Said): string {
  return answer.did === 'refuse' ? `refuse it as ${answer.reason}` : `${answer.did} it`
}

function heard(answer: Identity<object> | null): Said {
  if (answer === null) return { did: 'not know' }
  assert.equal(typeof answer, 'object', 'an answer must be an identity or null')
  return { did: 'know', identity: answer }
}

function said(thrown: unknown): Said {
  if (!(thrown instanceof AuthError)) return { did: 'fail', thrown }
  const { reason } = thrown
  assert.ok(Object.hasOwn(reasons, reason), `"${reason}" is no reason that core knows`)
  return reason === 'verifier_unavailable' ? { did: 'fail', thrown } : { did: 'refuse', reason, thrown }
}

export async function inTime<T>(promise: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    const error = new assert.AssertionError({ message: `nothing happened within ${milliseconds} ms` })
    timer = setTimeout(() => reject(error), milliseconds)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}

function never(): AbortSignal {
  return new AbortController().signal
}
