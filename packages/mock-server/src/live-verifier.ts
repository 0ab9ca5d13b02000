import { staticVerifier, type Verifier } from '@latchkey/core'
import { asAccount } from './data/records.js'
import type { World } from './data/world.js'
import type { KeyClaims, SeedEntry } from './seed/populate.js'

/** The seed's keys, and the accounts that exist now: a child account that was just posted can be acted on at once. */
export function liveVerifier(entries: readonly SeedEntry[], world: World): Verifier<KeyClaims> {
  const { verify } = staticVerifier<KeyClaims>(entries)
  return Object.freeze<Verifier<KeyClaims>>({
    verify,
    findAccount(id) {
      const account = world.account(id)
      return Promise.resolve(account === undefined ? null : asAccount(account))
    },
  })
}
