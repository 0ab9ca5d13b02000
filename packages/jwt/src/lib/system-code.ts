/** A system's code, such as `ECONNREFUSED`: on the error, or on its cause. */
export function systemCodeOf(error: unknown): string | null {
  for (const one of [error, error instanceof Error ? error.cause : undefined]) {
    const code = one instanceof Error && 'code' in one ? one.code : undefined
    if (typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,63}$/.test(code)) return code
  }
  return null
}
