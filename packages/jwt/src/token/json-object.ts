import { isUtf8 } from 'node:buffer'
import { isObject } from '../lib/check.js'

export interface JsonObject {
  readonly text: string
  /** Without a prototype: what is not in the text is not read from a polluted `Object.prototype`. */
  readonly members: Readonly<Record<string, unknown>>
}

/** What a part of a token says; null where that is no JSON object in UTF-8. */
export function jsonObject(part: string): JsonObject | null {
  const bytes = Buffer.from(part, 'base64url')
  if (!isUtf8(bytes)) return null
  try {
    const text = bytes.toString()
    const members = JSON.parse(text) as unknown
    return isObject(members)
      ? { text, members: Object.setPrototypeOf(members, null) as typeof members }
      : null
  } catch {
    return null
  }
}
