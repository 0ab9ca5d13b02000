import { hash } from 'node:crypto'
import { entriesOf } from '../../lib/keys.mjs'
import { hooks } from './hooks.mjs'

/** The least that finds out who calls, and keeps no key: a `Map` by SHA-256. @param {import('../variants.mjs').Variant} variant */
export async function guard({ framework, keys }) {
  const callers = new Map(entriesOf(keys).map(({ token, identity }) => [digestOf(token), identity]))
  return hooks[framework](async ({ headers }) => {
    const caller = callers.get(digestOf((headers.authorization ?? '').slice('Token '.length)))
    if (caller === undefined) throw new Error('nobody has this key')
    return caller
  })
}

/** @param {string} token */
function digestOf(token) {
  return hash('sha256', token, 'hex')
}
