export { redisFeed } from './redis-feed.js'
export type { RedisFeedOptions } from './options.js'
export type { RedisClient } from './client.js'
export { RedisFeedError, type RedisFeedErrorCode } from './errors.js'
