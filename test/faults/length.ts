/** `pnpm test:faults` runs the whole of it; `pnpm test` each fault once, and briefly. */
export const isLong: boolean = process.env['LATCHKEY_FAULTS'] === 'long'

/** How often each fault is brought about. */
export const rounds: number = isLong ? 4 : 1

/** Milliseconds that a fault lasts: as given, or longer, by chance. */
export function lasting(briefly: number): number {
  return isLong ? briefly * (1 + Math.random() * 1.5) : briefly
}

/** Milliseconds that a test of so many runs may take. */
export function patience(runs = 1): number {
  return runs * (isLong ? 180_000 : 40_000)
}
