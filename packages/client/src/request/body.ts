type Body = RequestInit['body']

const kept = ['Blob', 'File', 'FormData', 'URLSearchParams', 'ArrayBuffer', 'SharedArrayBuffer']

/** Can it be sent a second time? A stream is gone with the first. */
export function isRepeatable(body: Body): boolean {
  if (body === undefined || body === null || typeof body === 'string' || ArrayBuffer.isView(body)) return true
  return kept.includes(tagOf(body))
}

/** `fetch` would send `[object Object]`, and nobody wants that. */
export function checkBody(method: string, body: Body): void {
  if (body === undefined || body === null) return
  if (method === 'GET' || method === 'HEAD') throw new TypeError(`fetch: ${method} has no body`)
  const prototype: unknown = typeof body === 'object' ? Object.getPrototypeOf(body) : undefined
  if (prototype === Object.prototype || prototype === null || Array.isArray(body))
    throw new TypeError('fetch: the body is a plain object or an array: use JSON.stringify()')
}

/** Another library's FormData is one too. */
export function tagOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1)
}
