/** Calls what must harm nothing by throwing, nor by a promise that rejects: one of another realm or of a library's own, too. */
export function quietly(call: () => unknown): void {
  try {
    const result = call()
    if (result !== undefined) swallow(result)
  } catch {
    // Its own affair: the request goes on.
  }
}

/** Not by `instanceof Promise`, nor by a `catch` of its own: it may be any thenable. */
function swallow(result: unknown): void {
  new Promise((resolve) => {
    resolve(result)
  }).catch(() => undefined)
}
