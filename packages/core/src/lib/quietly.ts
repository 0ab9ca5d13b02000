/** Calls what must harm nothing by throwing, nor by a promise that rejects. */
export function quietly(call: () => unknown): void {
  try {
    const result = call()
    if (result instanceof Promise) result.catch(() => undefined)
  } catch {
    // Its own affair: the request goes on.
  }
}
