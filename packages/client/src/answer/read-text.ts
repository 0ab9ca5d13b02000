import type { Deadline } from '../send/deadline.js'

/** Of an error's body no more is read, in bytes. */
const longest = 65_536

/** The beginning of a body, as text. A body that breaks or takes too long is as long as what came: the status is known anyway. */
export async function readText({ body }: Response, deadline: Deadline): Promise<string> {
  if (body === null) return ''
  const reader = (body as ReadableStream<Uint8Array>).getReader()
  const decoder = new TextDecoder()
  let text = ''
  let left = longest
  try {
    while (left > 0) {
      const { done, value } = await deadline.race(reader.read())
      if (done) break
      text += decoder.decode(value.subarray(0, left), { stream: true })
      left -= value.byteLength
    }
  } catch (error) {
    throwIfCallers(error, deadline)
  }
  reader.cancel().catch(() => undefined)
  deadline.release()
  return text + decoder.decode()
}

/** A caller who gave up wants no answer; a time that is up is no reason to lose one. */
function throwIfCallers(error: unknown, { signal }: Deadline): void {
  const isCallers = signal?.aborted === true && signal.reason === error
  const isOurs = isCallers && (error as { reason?: unknown } | null)?.reason === 'timed_out'
  if (isCallers && !isOurs) throw error
}
