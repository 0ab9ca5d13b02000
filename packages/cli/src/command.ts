import type { Session } from './session.js'

export interface Flag {
  /**
   * How its value is read: `words` are separated by spaces or commas, and the flag may be given again; `instant` is RFC 3339,
   * and `expiry` the same or `none`; `switch` has no value.
   */
  readonly type: 'text' | 'switch' | 'words' | 'count' | 'instant' | 'expiry' | 'duration'
  /** What stands for the value in help: `ID`. */
  readonly value?: string
  readonly help: string
  readonly required?: true
  readonly choices?: readonly string[]
  /** For `count`: the least and the most. */
  readonly range?: readonly [least: number, most: number]
  /** For `duration`: the shortest and the longest, as they are typed, and examples of what lies between. */
  readonly limits?: { readonly least: string; readonly most: string; readonly like: string }
}

export type Flags = Readonly<Record<string, Flag>>

interface ValueTypes {
  text: string
  switch: boolean
  words: readonly string[]
  count: number
  instant: Date
  expiry: Date | null
  duration: string
}

type ValueOf<F extends Flag> = F extends { required: true } | { type: 'switch' }
  ? ValueTypes[F['type']]
  : ValueTypes[F['type']] | undefined

export type Values<F extends Flags> = { readonly [N in keyof F]: ValueOf<F[N]> }

/** What comes without a flag: `KEY_ID`. */
export interface Operand {
  readonly name: string
  readonly help: string
  readonly optional?: true
}

interface Spec<F extends Flags> {
  /** As it is typed: `key issue`. */
  readonly name: string
  /** One line, in the imperative. */
  readonly summary: string
  /** What else there is to know. */
  readonly about?: string
  readonly operands?: readonly Operand[]
  readonly flags?: F
  /** Whole command lines. */
  readonly examples: readonly string[]
  /** Returns the exit code where it is not 0. */
  run(session: Session, values: Values<F>, operands: readonly string[]): Promise<number | void>
}

/** One command: its help, the parsing of its arguments and their checks all come from this. */
export interface Command {
  readonly name: string
  readonly summary: string
  readonly about: string
  readonly operands: readonly Operand[]
  readonly flags: Flags
  readonly examples: readonly string[]
  run(session: Session, values: Values<Flags>, operands: readonly string[]): Promise<number | void>
}

export function command<const F extends Flags>(spec: Spec<F>): Command {
  const { about = '', operands = [], flags = {}, ...rest } = spec
  return Object.freeze({
    ...rest,
    about,
    operands,
    flags,
    // The parser has made the values from these very flags.
    run: (session, values, texts) => spec.run(session, values as Values<F>, texts),
  } satisfies Command)
}

/** Flags that every command takes. */
export const globalFlags = {
  store: {
    type: 'text',
    value: 'STORE',
    help: 'A file, or a postgres:// URL. Default $LATCHKEY_STORE, else ./latchkey.db',
  },
  json: { type: 'switch', help: 'Answers, and errors, as JSON' },
  actor: {
    type: 'text',
    value: 'NAME',
    help: 'Who does it, for the audit log. Default $LATCHKEY_ACTOR, else user@host',
  },
  yes: { type: 'switch', help: 'Do not ask before what cannot be undone' },
  help: { type: 'switch', help: 'This text' },
  version: { type: 'switch', help: 'The version' },
} as const

/** The members of an object that say something. */
export function given<T extends object>(members: T): { [N in keyof T]?: Exclude<T[N], undefined> } {
  const said = Object.entries(members).filter(([, value]) => value !== undefined)
  return Object.fromEntries(said) as { [N in keyof T]?: Exclude<T[N], undefined> }
}
