import { randomBytes, randomUUID } from 'node:crypto'

/** 24 hex digits: seconds since 1970, then 64 random bits. So ids sort by age, and cannot be guessed from one another. */
export function newId(now: Date): string {
  const seconds = Math.floor(now.getTime() / 1000) % 2 ** 32
  return seconds.toString(16).padStart(8, '0') + randomHex16()
}

/** From the parts of a UUID that are random throughout: Node draws those in advance, many at once. */
function randomHex16(): string {
  const uuid = randomUUID()
  return uuid.slice(24) + uuid.slice(9, 13)
}

/** 10 hex digits. */
export function newShortId(): string {
  return randomBytes(5).toString('hex')
}
