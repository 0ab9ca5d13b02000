/** A system's code, such as `ECONNREFUSED`: on the error, on its cause, or on the first of several. */
export function systemCodeOf(error: unknown, depth = 0): string | null {
  if (typeof error !== 'object' || error === null || depth > 3) return null
  try {
    const { code, cause, errors } = error as { code?: unknown; cause?: unknown; errors?: unknown }
    if (typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,63}$/.test(code)) return code
    return systemCodeOf(cause ?? (Array.isArray(errors) ? errors[0] : undefined), depth + 1)
  } catch {
    // A hostile getter: what it hides is not worth a second failure.
    return null
  }
}
