import type { IncomingMessage } from 'node:http'

/** Bytes of a request's body that are kept. */
const limit = 1024 * 1024

/** The text of a body; null where it is larger than what is kept. */
export type Body = string | null

const bodies = new WeakMap<IncomingMessage, Body>()

/**
 * Reads the body before anything is decided, so that the journal has it in any case. False where the client went away in the
 * middle of it.
 */
export async function readBody(req: IncomingMessage): Promise<boolean> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of req as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size <= limit) chunks.push(chunk)
    }
  } catch {
    return false
  }
  bodies.set(req, size > limit ? null : Buffer.concat(chunks).toString('utf8'))
  return true
}

export function bodyOf(req: IncomingMessage): Body {
  return bodies.get(req) ?? null
}
