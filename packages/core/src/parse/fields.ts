import { eachField, removeFields } from '../lib/header-fields.js'
import type { AuthRequest } from '../types.js'

/** A field's value; undefined where it was not sent; null where it was sent twice, or is no string. */
export type FieldValue = string | null | undefined

/** The two fields that a request is judged by. */
export interface Fields {
  authorization: FieldValue
  delegation: FieldValue
}

/** Reads the two fields, and removes the client's `x-auth-*` fields from the request: those are the server's words. */
export function takeFields(request: AuthRequest, delegateHeader: string): Fields {
  const fields: Fields = { authorization: undefined, delegation: undefined }
  let reserved = false
  eachField(request, (name, value) => {
    // Lengths first: most names of a request are none of ours, and need not be lower-cased.
    if (name.length === 13 && name.toLowerCase() === 'authorization') {
      fields.authorization = fields.authorization === undefined ? single(value) : null
    } else if (name.length === delegateHeader.length && name.toLowerCase() === delegateHeader) {
      fields.delegation = fields.delegation === undefined ? single(value) : null
    } else if (isReserved(name)) reserved = true
  })
  if (reserved) removeFields(request, isReserved)
  return fields
}

/** Removes the client's `x-auth-*` fields, `x_auth_*` spellings too, from a request that is let by unjudged. */
export function stripReservedHeaders(request: AuthRequest): void {
  let reserved = false
  eachField(request, (name) => {
    reserved ||= isReserved(name)
  })
  if (reserved) removeFields(request, isReserved)
}

/** Two fields of one name make one value that cannot be used, whatever they hold. */
function single(value: unknown): FieldValue {
  const only: unknown = Array.isArray(value) && value.length < 2 ? value[0] : value
  return typeof only === 'string' || only === undefined ? only : null
}

function isReserved(name: string): boolean {
  const first = name.charCodeAt(0) | 0x20
  return first === 0x78 && /^x[-_]auth[-_]/i.test(name)
}
