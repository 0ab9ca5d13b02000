import { onTestFinished, vi, type MockInstance } from 'vitest'

/** What is printed of errors that nobody has answered. */
export function printed(): MockInstance {
  return vi.spyOn(console, 'error').mockImplementation(() => undefined)
}

/** Promises that were rejected and that nobody has looked at: in production each of them ends the process. */
export function unhandled(): unknown[] {
  const seen: unknown[] = []
  const see = (reason: unknown) => seen.push(reason)
  process.on('unhandledRejection', see)
  onTestFinished(() => void process.off('unhandledRejection', see))
  return seen
}
