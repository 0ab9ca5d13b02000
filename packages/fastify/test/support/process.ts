import { onTestFinished } from 'vitest'

/** Promises that were rejected and that nobody has looked at: in production each of them ends the process. */
export function unhandled(): unknown[] {
  const seen: unknown[] = []
  const see = (reason: unknown) => seen.push(reason)
  process.on('unhandledRejection', see)
  onTestFinished(() => void process.off('unhandledRejection', see))
  return seen
}
