import type { Key, Keyring } from '@latchkey/keyring'
import { isDelivered } from './deliver.js'

/** Keys of people are not among them: a job has no place to put their tokens. Tell them instead, by `key.expiring`. */
export async function keysToRotate(keyring: Keyring): Promise<Key[]> {
  const expiring = await all((after) => keyring.keys.expiring({ within: '7d', ...after }))
  const found = new Map([...expiring, ...(await undelivered(keyring))].map((key) => [key.id, key]))
  return [...found.values()].filter(({ serviceAccountId }) => serviceAccountId !== undefined)
}

/** New keys whose token is lost, as a run that was killed leaves them. Not those that another run may be about to deliver. */
async function undelivered({ keys }: Keyring): Promise<Key[]> {
  const hourAgo = Date.now() - 3600 * 1000
  const known = await all((after) => keys.list({ revoked: false, limit: 1000, ...after }))
  const replacements = new Set(known.map(({ replacedBy }) => replacedBy))
  const candidates = known.filter(
    ({ id, state, createdAt }) =>
      replacements.has(id) && state === 'current' && createdAt.getTime() < hourAgo,
  )
  const delivered = await Promise.all(candidates.map((key) => isDelivered(key)))
  return candidates.filter((_, i) => !delivered[i])
}

/** Page by page. */
async function all(page: (after: { after?: string }) => Promise<readonly Key[]>): Promise<Key[]> {
  const keys: Key[] = []
  for (;;) {
    const last = keys.at(-1)
    const more = await page(last ? { after: last.id } : {})
    if (more.length === 0) return keys
    keys.push(...more)
  }
}
