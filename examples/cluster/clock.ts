/** Milliseconds by the clock that is the same for all processes of a machine, and is never set. */
export function now(): number {
  return Number(process.hrtime.bigint()) / 1e6
}
