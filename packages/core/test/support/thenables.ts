/** An object with this `then`, which is what the rule against thenables is about: here they are the input. */
export function thenable(then: unknown): PromiseLike<unknown> {
  // oxlint-disable-next-line no-thenable -- a verifier may return whatever it likes
  return { then } as PromiseLike<unknown>
}

/** Looks like a plain object when it is first asked, and like a promise that never settles from then on. */
export function laterThenable(): object {
  let looks = 0
  return new Proxy(
    {},
    {
      get: (_, name) => (name === 'then' && looks++ > 0 ? () => undefined : undefined),
    },
  )
}
