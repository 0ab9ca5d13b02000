import { types } from 'node:util'
import type { CryptoKey } from 'jose'

export function isCryptoKey(value: unknown): value is CryptoKey {
  return types.isCryptoKey(value)
}
