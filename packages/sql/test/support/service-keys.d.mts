import type { Batch, KeyRecord } from '@latchkey/keyring'

export function currentKey(id: string, owner?: string): KeyRecord
export function rotation(old: KeyRecord, nextId: string): Batch
