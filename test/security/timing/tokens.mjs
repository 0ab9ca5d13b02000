import { hash, randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'

const digits = 32

/** A key of the form that a keyring makes: its checksum is right. @param {string} random */
function withChecksum(random) {
  const head = `sta_${random}`
  // A text of its own: one that was put together is slower to read, and that would be measured.
  return Buffer.from(head + crc32(head).toString(16).padStart(8, '0')).toString('latin1')
}

export function strange() {
  return withChecksum(randomBytes(digits / 2).toString('hex'))
}

/** All of a real key but the last few digits that are chance. @param {string} key */
export function near(key) {
  return withChecksum(key.slice(4, 4 + digits - 6) + randomBytes(3).toString('hex'))
}

/** Everybody can see of such a key that it is none. */
export function badChecksum() {
  const token = strange()
  return token.slice(0, -1) + (token.endsWith('0') ? '1' : '0')
}

/** A strange key whose digest is that of a real one in its first byte, or its last. @param {string} key @param {'first' | 'last'} where */
export function likeDigest(key, where) {
  const byteOf = (/** @type {string} */ token) => {
    const digest = hash('sha256', token, 'hex')
    return where === 'first' ? digest.slice(0, 2) : digest.slice(-2)
  }
  const wanted = byteOf(key)
  for (;;) {
    const token = strange()
    if (byteOf(token) === wanted) return token
  }
}
