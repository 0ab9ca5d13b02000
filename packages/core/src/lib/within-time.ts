/**
 * What `call` resolves to; a rejection as soon as the time is up or `outer` is aborted, whatever the call does then. The signal that
 * the call is given is aborted with it, and when the call fails: nothing of it goes on behind its back.
 */
export function withinTime<T>(
  milliseconds: number,
  outer: AbortSignal | undefined,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const controller = new AbortController()
    const release = (): void => {
      clearTimeout(timer)
      outer?.removeEventListener('abort', cut)
    }
    const fail = (reason: unknown): void => {
      release()
      controller.abort()
      reject(reason)
    }
    const cut = (): void => fail(new Error('the call was aborted'))
    // It keeps the process alive: a hang must end in an outcome.
    const timer = setTimeout(() => fail(new Error(`no answer within ${milliseconds} ms`)), milliseconds)
    if (outer?.aborted === true) return cut()
    outer?.addEventListener('abort', cut, { once: true })
    call(controller.signal).then((value) => {
      release()
      resolve(value)
    }, fail)
  })
}
