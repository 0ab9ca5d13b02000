import { randomBytes } from 'node:crypto'

/** 24 hex digits: seconds since 1970, then 64 random bits. So ids sort by age, and cannot be guessed from one another. */
export function newId(now: Date): string {
  const seconds = Math.floor(now.getTime() / 1000) % 2 ** 32
  return seconds.toString(16).padStart(8, '0') + randomBytes(8).toString('hex')
}

/** 10 hex digits. */
export function newShortId(): string {
  return randomBytes(5).toString('hex')
}
