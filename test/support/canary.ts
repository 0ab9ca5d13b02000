import { inspect } from 'node:util'

/** A key that is looked for wherever it shall not be. `sts_` and the last four characters may be shown. */
export const canary = 'sts_c0ffee11deadbeef22cafebabe33feedface44f0'

/** Eight characters in a row that the text has of one of the secrets, in any case. */
export function leaks(text: string, secrets: readonly string[] = [canary]): readonly string[] {
  const lower = text.toLowerCase()
  return secrets
    .flatMap((secret) => Array.from({ length: secret.length - 7 }, (_, i) => secret.slice(i, i + 8)))
    .filter((part) => lower.includes(part.toLowerCase()))
}

const deep = { showHidden: true, depth: Infinity, getters: true, maxStringLength: Infinity } as const

/** Everything that somebody might print of a thing, or of what hangs on it. */
export function shown(thing: unknown): string {
  const { stack, cause } = (thing ?? {}) as Partial<Error>
  return [
    inspect(thing, deep),
    JSON.stringify(thing),
    String(thing),
    String(stack),
    inspect(cause, deep),
  ].join('\n')
}
