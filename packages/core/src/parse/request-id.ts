import { readField } from '../lib/header-fields.js'
import type { AuthRequest } from '../types.js'

/** What the client, or a proxy, calls the request. */
function sentRequestId(request: AuthRequest): string {
  return readField(request, 'x-request-id')
}

/**
 * What logs call a request; null where nothing does. Whoever sends a request may have chosen its id: so it is up to 128 visible
 * ASCII characters, and never what was sent as a credential.
 */
export function requestIdOf(
  request: AuthRequest,
  find: (request: AuthRequest) => unknown = sentRequestId,
): string | null {
  try {
    const id = find(request)
    if (typeof id !== 'string' || !/^[\x21-\x7e]{1,128}$/.test(id)) return null
    return holdsCredential(id, request) ? null : id
  } catch {
    // Its id is not what a request may fail on.
    return null
  }
}

function holdsCredential(id: string, request: AuthRequest): boolean {
  const parts = readField(request, 'authorization').split(/[\s,="]+/)
  return parts.some((part) => part.length >= 8 && id.includes(part))
}
