import { firstSchema } from './step-1.js'
import type { Words } from './words.js'

export interface Migration {
  readonly version: number
  readonly name: string
  readonly statements: (words: Words) => readonly string[]
}

/** In order. A step that has been released is never changed: a new one follows. */
export const migrations: readonly Migration[] = [
  { version: 1, name: 'first schema', statements: firstSchema },
]

/** Where the schema of a database stands. */
export interface SchemaStatus {
  /** 0 where there is none yet. */
  readonly current: number
  readonly target: number
}

/** The version of the schema that this package works with. */
export const schemaVersion: number = migrations.length
