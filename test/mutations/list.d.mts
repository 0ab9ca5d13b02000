/** One deliberate break of a rule. */
export interface Break {
  /** What holds without it. */
  readonly rule: string
  /** Of the source, from the root of the repository. */
  readonly file: string
  /** Stands exactly once in the file. */
  readonly find: string
  readonly replace: string
  /** The test files that should notice. */
  readonly tests: readonly string[]
  /** Why nothing can notice it; absent: something must. */
  readonly survives?: string
}

export const root: string
export function readBreaks(): readonly Break[]
/** The source with the break in it. Throws where what it looks for does not stand there exactly once. */
export function broken(source: string, one: Break): string
