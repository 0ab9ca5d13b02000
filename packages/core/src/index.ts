// Every public name, in the order of a request's way.
export { createAuthenticator } from './authenticator.js'
export { staticVerifier, type StaticEntry, type StaticVerifierOptions } from './verify/static-verifier.js'
export { anyOf } from './verify/any-of.js'
export { cached, type CachedVerifier, type CacheStats } from './verify/cached.js'
export type { CachedOptions } from './verify/cached-options.js'
export { introspectionVerifier } from './verify/introspection/introspection-verifier.js'
export type {
  IntrospectionMembers,
  IntrospectionOptions,
} from './verify/introspection/introspection-options.js'
export type { IntrospectionAuth, IntrospectionClient } from './verify/introspection/client-auth.js'
export { upstreamVerifier } from './verify/upstream/upstream-verifier.js'
export type { UpstreamAnswer, UpstreamOptions } from './verify/upstream/upstream-options.js'
export type { Fetch, RemoteOptions } from './verify/remote/remote-options.js'
export {
  AuthError,
  reasons,
  type AuthErrorOptions,
  type ErrorCode,
  type Reason,
  type Wording,
} from './errors.js'
export { coversScopes, intersectScopes, isScope } from './lib/scope.js'
export { parseDuration } from './lib/duration.js'
export type * from './types.js'

// For those who write a verifier.
export { quietly } from './lib/quietly.js'
export { fingerprintOf } from './lib/digest.js'
export { SharedCalls } from './lib/shared-calls.js'

// For those who write an adapter.
export { toAuthenticator } from './authenticator.js'
export { stripReservedHeaders } from './parse/fields.js'
export { requirement, scopeRequirement } from './authorize/requirement.js'
export { answer } from './respond/answer.js'
export { applyHeaders, type HeaderTarget } from './respond/apply-headers.js'
export { tokenInfoAnswer } from './respond/token-info.js'
export {
  authOf,
  outcomeOf,
  rememberOutcome,
  requireOutcome,
  showAuth,
  type AccountMark,
  type MarkedAuth,
} from './remembered.js'
