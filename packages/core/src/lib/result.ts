import type { Reason } from '../errors.js'

/** What a stage hands on, or why it refuses. Expected refusals are values; only bugs throw. */
export type Result<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: Reason }

export function pass<T>(value: T): Result<T> {
  return { ok: true, value }
}

export function refuse(reason: Reason): { readonly ok: false; readonly reason: Reason } {
  return { ok: false, reason }
}
