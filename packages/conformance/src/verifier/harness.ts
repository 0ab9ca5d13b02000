import type { Reason, Verifier } from '@latchkey/core'
import type { TestRunner } from '../harness.js'

/** What the suite must know of the verifier under test, and the test runner's own two functions. */
export interface VerifierHarness extends TestRunner {
  /** Stands in the names of the tests. */
  readonly name: string
  /** A verifier that has not been asked yet, and what it knows: called for each test. */
  make(): Promise<VerifierSubject>
  /** How long a call may take, and go on after its signal was aborted, in milliseconds. Default 5000. */
  readonly patience?: number | undefined
}

/** Tokens are token68 (RFC 9110 §11.2), differ from one another, and have at least 16 characters, so that a part of one stands out. */
export interface VerifierSubject {
  readonly verifier: Verifier<object>
  /** Tokens that it knows and lets in, each of another subject; at least two. */
  readonly known: readonly KnownToken[]
  /** Looks like those, and is none. */
  readonly unknown: string
  /** Tokens that it knows and refuses. */
  readonly refused?: readonly RefusedToken[] | undefined
  /** From now on, what the verifier asks is down. Without it: it asks nobody, and cannot fail. */
  fail?(): unknown
  /** From now on, what the verifier asks does not answer. Without it: it asks nobody who could keep it waiting. */
  hang?(): unknown
  /** Called when the test is over. */
  close?(): unknown
}

export interface KnownToken {
  readonly token: string
  readonly subjectId: string
}

export interface RefusedToken {
  readonly token: string
  readonly reason: Reason
}

/** What one test works with. */
export interface Trial extends VerifierSubject {
  readonly patience: number
}

export interface VerifierCase {
  readonly name: string
  /** False: there is nothing to be tested in this verifier. */
  readonly applies?: (subject: VerifierSubject) => boolean
  readonly run: (trial: Trial) => Promise<void>
}

export interface VerifierCases {
  readonly title: string
  readonly cases: readonly VerifierCase[]
}
