import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'

/** The same personal key for the same number on every run, in our format and with its checksum. @param {number} i */
export function tokenOf(i) {
  const head = `sta_${createHash('sha1').update(`bench ${i}`).digest('hex').slice(0, 32)}`
  return head + crc32(head).toString(16).padStart(8, '0')
}

/**
 * Tokens drawn at random from the first `keys` ones.
 *
 * @param {number} count
 * @param {number} keys
 */
export function randomTokens(count, keys) {
  return Array.from({ length: count }, () => tokenOf(Math.floor(Math.random() * keys)))
}
