import { createSecretKey } from 'node:crypto'
import { audience, issuer, secret } from '../http/issuer.mjs'
import { jwtOf } from '../http/jwts.mjs'
import { tokenOf as keyringTokenOf } from '../keyring/tokens.mjs'
import { entriesOf, tokenOf } from '../lib/keys.mjs'

/**
 * @typedef {object} Subject
 * @property {(from: number, to: number) => Promise<unknown>} hold the keys of these numbers in memory; what it gives is what holds them
 *
 * @typedef {(given: import('./cases.mjs').MemoryCase, room: number) => Promise<Subject>} Open
 */

/** Each loads what it needs alone. @type {Record<'keyring' | 'static' | 'cachedJwt' | 'fastJwt' | 'bearerAuth' | 'betterAuth', Open>} */
export const subjects = {
  keyring: async ({ store: { file, driver } }, room) => {
    const { createKeyring } = await import('@latchkey/keyring')
    const { sqliteStore } = await import('@latchkey/sql')
    const keyring = createKeyring({ store: sqliteStore(file, { driver }), cache: { max: room } })
    return asking(await authenticatorOf(await keyring.open()), (i) => `Token ${keyringTokenOf(i)}`)
  },

  static: async () => {
    const { staticVerifier } = await import('@latchkey/core')
    return {
      hold: async (from, to) => {
        const authenticator = await authenticatorOf(staticVerifier(entriesOf(to).slice(from)))
        await asking(authenticator, (i) => `Token ${tokenOf(i)}`).hold(from, to)
        return authenticator
      },
    }
  },

  cachedJwt: async (_, room) => {
    const { cached } = await import('@latchkey/core')
    const { jwtVerifier } = await import('@latchkey/jwt')
    const key = createSecretKey(Buffer.from(secret))
    const verifier = cached(jwtVerifier({ issuer, audience, algorithms: ['HS256'], key }), {
      ttl: '1h',
      max: room,
    })
    return asking(await authenticatorOf(verifier), (i) => `Token ${jwtOf('HS256', secret, i)}`)
  },

  fastJwt: async (_, room) => {
    const { createVerifier } = await import('fast-jwt')
    const rules = { algorithms: ['HS256'], allowedIss: issuer, allowedAud: audience }
    const verify = createVerifier({ key: secret, ...rules, cache: room })
    return {
      hold: async (from, to) => {
        for (let i = from; i < to; i++) verify(jwtOf('HS256', secret, i))
        return verify
      },
    }
  },

  bearerAuth: async () => {
    const { default: fastify } = await import('fastify')
    const { default: plugin } = await import('@fastify/bearer-auth')
    return {
      hold: async (from, to) => {
        const keys = new Set(Array.from({ length: to - from }, (_, i) => tokenOf(from + i)))
        const app = fastify().register(plugin, { keys })
        await app.ready()
        return app
      },
    }
  },

  betterAuth: async () => {
    const { addKeys, inSecondaryStorage } = await import('../keyring/better-auth.mjs')
    const auth = inSecondaryStorage()
    return {
      hold: async (from, to) => {
        await addKeys(auth, to - from)
        return auth
      },
    }
  },
}

/** @param {import('@latchkey/core').Verifier} verifier */
async function authenticatorOf(verifier) {
  const { createAuthenticator } = await import('@latchkey/core')
  return createAuthenticator({ verifier })
}

/**
 * By a request with each key: what is made of a key at its first use is kept beside it.
 *
 * @param {import('@latchkey/core').Authenticator} authenticator
 * @param {(i: number) => string} authorizationOf
 * @returns {Subject}
 */
function asking(authenticator, authorizationOf) {
  return {
    hold: async (from, to) => {
      for (let i = from; i < to; i++) {
        const { ok } = await authenticator.authenticate({ headers: { authorization: authorizationOf(i) } })
        if (!ok) throw new Error('a key is refused')
      }
      return authenticator
    },
  }
}
