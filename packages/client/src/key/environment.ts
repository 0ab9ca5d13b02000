import type { KeyWarning } from '../types.js'

/** What the process says of a variable: its text, that there is none, or that nobody here can know. */
export type Variable = { readonly value: string } | 'unset' | 'unreadable'

/** The one place that reads the environment. Browsers have none, and Deno wants to be allowed to (`--allow-env`). */
export function readVariable(name: string): Variable {
  try {
    const env: Record<string, string | undefined> | undefined = globalThis.process?.env
    if (typeof env !== 'object' || env === null) return 'unreadable'
    const value = Object.hasOwn(env, name) ? env[name] : undefined
    return value === undefined || value === '' ? 'unset' : { value }
  } catch {
    return 'unreadable'
  }
}

/** Where nobody listens for warnings. */
export function emitWarning({ kind, message }: KeyWarning): void {
  if (typeof globalThis.process?.emitWarning === 'function') {
    const code = `LATCHKEY_KEY_${kind.toUpperCase()}`
    globalThis.process.emitWarning(message, { type: 'LatchkeyWarning', code })
  } else {
    // oxlint-disable-next-line eslint/no-console -- a browser has no other place for it
    console.warn(message)
  }
}
