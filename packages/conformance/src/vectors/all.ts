import type { VectorGroup } from '../vector.js'
import { accept } from './accept.js'
import { connections } from './connections.js'
import { illFormed, wellFormed } from './credentials.js'
import { debugHeaders, noDebugHeaders, someDebugHeaders } from './debug-headers.js'
import { delegation, ownDelegateHeader } from './delegation.js'
import { elsewhere } from './elsewhere.js'
import { findingAccountsFails, noAccounts } from './finding-outages.js'
import { forgedAfter, forgedBefore, forgedBeforeOptional } from './forged-auth.js'
import { kindsAndAccounts } from './kinds.js'
import { defaultLength, ownLength } from './lengths.js'
import { methods } from './methods.js'
import { oddCallers } from './odd-callers.js'
import { optional } from './optional.js'
import { outagesOptional, severalVerifiers, severalVerifiersBehind, verifierOutages } from './outages.js'
import { params, paramsAlone } from './params.js'
import { rawBytes } from './raw-bytes.js'
import { foreignRealm, quotedRealm, realmWithoutEcho } from './realms.js'
import { refusedByVerifier } from './refused-by-verifier.js'
import { refusedKeys } from './refused-keys.js'
import { repeated, repeatedOptional } from './repeated.js'
import { reservedHeaders, reservedHeadersOptional } from './reserved-headers.js'
import { oneScheme, otherScheme, twoSchemes } from './schemes.js'
import { scopes } from './scopes.js'
import { tokenInfo } from './token-info.js'

/** In the order of a request's way: what it carries, who that is, for whom it acts, what it may, what it is told. */
export const vectorGroups: readonly VectorGroup[] = [
  wellFormed,
  illFormed,
  oneScheme,
  twoSchemes,
  otherScheme,
  defaultLength,
  ownLength,
  rawBytes,
  repeated,
  repeatedOptional,
  elsewhere,
  params,
  paramsAlone,
  connections,
  methods,
  refusedKeys,
  refusedByVerifier,
  verifierOutages,
  outagesOptional,
  severalVerifiers,
  severalVerifiersBehind,
  delegation,
  ownDelegateHeader,
  findingAccountsFails,
  noAccounts,
  scopes,
  kindsAndAccounts,
  optional,
  forgedBefore,
  forgedBeforeOptional,
  forgedAfter,
  quotedRealm,
  foreignRealm,
  realmWithoutEcho,
  accept,
  debugHeaders,
  noDebugHeaders,
  someDebugHeaders,
  oddCallers,
  reservedHeaders,
  reservedHeadersOptional,
  tokenInfo,
]
