const window = 8
const longest = 4000

/**
 * An error that may be logged: name, code, message and stack of what was thrown, as text. Where the text holds any eight
 * characters in a row of the token, it is left out: a driver's message that quotes its parameters must not leak a key.
 */
export function redactedError(thrown: unknown, token: string): Error {
  const { name, code, message, stack } = describe(thrown)
  const safe = (text: string): string => (mentions(text, token) ? '(left out: it quotes the key)' : text)
  const error = new Error(safe(message))
  error.name = safe(name)
  error.stack = safe(stack)
  return code === undefined ? error : Object.assign(error, { code: safe(code) })
}

interface Description {
  name: string
  code: string | undefined
  message: string
  stack: string
}

function describe(thrown: unknown): Description {
  try {
    if (thrown instanceof Error) {
      const { name, message, stack, code } = thrown as Error & { code?: unknown }
      const shown = typeof code === 'string' || typeof code === 'number' ? String(code) : undefined
      return { name: cut(name), code: shown, message: cut(message), stack: cut(stack ?? message) }
    }
  } catch {
    // A hostile getter: what it hides is not worth a second failure.
  }
  const message = `a verifier threw ${thrown === null ? 'null' : `a ${typeof thrown}`} that is no Error`
  return { name: 'Error', code: undefined, message, stack: message }
}

function cut(text: unknown): string {
  return String(text).slice(0, longest)
}

/** Linear in both: looks up each window of the text among the windows of the token. */
function mentions(text: string, token: string): boolean {
  if (token.length < window) return token !== '' && text.includes(token)
  const parts = new Set<string>()
  for (let i = 0; i + window <= token.length; i++) parts.add(token.slice(i, i + window))
  for (let i = 0; i + window <= text.length; i++) {
    if (parts.has(text.slice(i, i + window))) return true
  }
  return false
}
