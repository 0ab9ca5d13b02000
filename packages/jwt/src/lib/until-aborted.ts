/** What `promise` settles to, or a rejection with the signal's reason as soon as that is aborted. */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise
  return new Promise((resolve, reject) => {
    const cut = (): void => reject(signal.reason as unknown)
    signal.addEventListener('abort', cut, { once: true })
    const release = (): void => signal.removeEventListener('abort', cut)
    void promise.then(resolve, reject).then(release)
    if (signal.aborted) cut()
  })
}
