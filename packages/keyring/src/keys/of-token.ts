import type { BoundCaller } from '../caller.js'
import { shapeOf } from '../format/token.js'
import type { Ledger } from '../ledger.js'
import type { KeyRecord } from '../store/records.js'
import { maySeeKey } from './owner.js'

/**
 * Every key that a token is, as far as the caller may see, first the one that it is verified by. There is more than one only where
 * the SHA-256 of a token was imported that is kept under a pepper as well: no index finds that they are the same.
 */
export async function keysOfToken(
  ledger: Ledger,
  caller: BoundCaller,
  token: string,
): Promise<readonly KeyRecord[]> {
  // No key that was ever taken in is longer.
  if (token.length > 4096) return []
  const { digester, prefixes } = ledger.settings
  const { kind } = shapeOf(token, prefixes)
  const keys: KeyRecord[] = []
  for (const { digest } of digester.candidates(token)) {
    const { value } = await ledger.read((store) => store.lookUp([digest]))
    if (value === null || (kind !== null && kind !== value.key.kind)) continue
    if (await maySeeKey(ledger, caller, value.key)) keys.push(value.key)
  }
  return keys
}
