import { redisFeed } from '@latchkey/redis'

/**
 * @typedef {object} Way by which the nodes hear that something was revoked
 * @property {string} name
 * @property {keyof typeof feeds} feed
 * @property {number} atMost milliseconds that 99 of 100 may take
 * @property {number} pause the longest one between two revocations, in milliseconds: they are not to keep time with what nodes do
 */

/** @type {Way[]} */
export const ways = [
  { name: "PostgreSQL's NOTIFY", feed: 'own', atMost: 100, pause: 50 },
  { name: 'redisFeed() on Redis', feed: 'redis', atMost: 100, pause: 50 },
  { name: 'no notifications', feed: 'silent', atMost: 1000, pause: 500 },
]

/** Options of a keyring. @type {Record<'own' | 'redis' | 'silent', (redis: string | null) => object>} */
export const feeds = {
  own: () => ({}),
  redis: (redis) => ({ feed: redisFeed(redis) }),
  silent: () => ({ feed: { listen: async () => async () => {} } }),
}
