import { crc32 } from 'node:zlib'

/** Keys that nobody has, each one another. @type {Record<'unknown' | 'garbage', (i: number) => string>} */
export const floods = {
  /** As a keyring makes them: only the store can tell that there is no such key. */
  unknown: wellFormed,
  /** The checksum is wrong by its last digit. */
  garbage: (i) => {
    const token = wellFormed(i)
    return token.slice(0, -1) + (token.endsWith('0') ? '1' : '0')
  },
}

/** @param {number} i */
function wellFormed(i) {
  const head = `sta_${i.toString(16).padStart(32, 'f')}`
  return head + crc32(head).toString(16).padStart(8, '0')
}
