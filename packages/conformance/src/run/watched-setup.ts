import type { Verifier } from '@latchkey/core'
import type { Handle, ServerSetup } from '../harness.js'

/** What was called behind an adapter since the server was started. */
export interface Calls {
  handler: number
  verifier: number
}

/** The setup, and a count of what an adapter lets through. */
export function watched(setup: ServerSetup): { readonly setup: ServerSetup; readonly calls: Calls } {
  const calls: Calls = { handler: 0, verifier: 0 }
  const { verifier } = setup.options
  const watchedVerifier = Array.isArray(verifier)
    ? verifier.map((one: Verifier) => watchVerifier(one, calls))
    : watchVerifier(verifier as Verifier, calls)
  const routes = setup.routes.map((route) => ({
    ...route,
    handle: route.handle === 'token-info' ? route.handle : watchHandler(route.handle, calls),
  }))
  return { setup: { ...setup, options: { ...setup.options, verifier: watchedVerifier }, routes }, calls }
}

function watchVerifier(verifier: Verifier, calls: Calls): Verifier {
  const { findAccount } = verifier
  return {
    verify: (token, context) => {
      calls.verifier++
      return verifier.verify(token, context)
    },
    ...(findAccount === undefined ? {} : { findAccount: findAccount.bind(verifier) }),
  }
}

function watchHandler(handle: Handle, calls: Calls): Handle {
  return (view) => {
    calls.handler++
    return handle(view)
  }
}
