const window = 8
const longest = 4000

/**
 * An error that may be logged: name, code, message and stack of what was thrown, as text. Where the text holds any eight
 * characters in a row of the token, it is left out: a driver's message that quotes its parameters must not leak a key.
 */
export function redactedError(thrown: unknown, token: string): Error {
  const { name, code, message, stack } = describe(thrown)
  const quotesKey = quotationsOf(token)
  const safe = (text: string): string => (quotesKey(text) ? '(left out: it quotes the key)' : text)
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

/**
 * Says whether a text quotes the token. Linear in both: looks up each window of the text among those of the token, as it is, in hex and
 * in base64. Requests that are turned away under load come by here: nothing is made that is not needed.
 */
function quotationsOf(token: string): (text: string) => boolean {
  if (token.length < window) return (text) => token !== '' && text.includes(token)
  const parts = new Set(spellingsOf(token).flatMap(windowsOf))
  const hasPart = (text: string): boolean => {
    for (let i = 0; i + window <= text.length; i++) if (parts.has(text.slice(i, i + window))) return true
    return false
  }
  return (text) => {
    const plain = text.replaceAll('-', '+').replaceAll('_', '/')
    return hasPart(text) || (plain !== text && hasPart(plain))
  }
}

/** Base64 has three spellings: a text may begin at each place of a group of three bytes. Its ends depend on the neighbours. */
function spellingsOf(token: string): string[] {
  const hex = Buffer.from(token).toString('hex')
  const base64 = ['', '.', '..'].map((before) =>
    Buffer.from(before + token)
      .toString('base64')
      .slice(4, -4),
  )
  return [token, hex, hex.toUpperCase(), ...base64]
}

function windowsOf(text: string): string[] {
  return Array.from({ length: Math.max(0, text.length - window + 1) }, (_, i) => text.slice(i, i + window))
}
