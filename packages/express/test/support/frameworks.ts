import express5 from 'express'
import express4 from 'express4'

/** Every major that the adapter is for. */
export const frameworks: readonly (readonly [string, Framework])[] = [
  ['Express 5', loud(express5)],
  ['Express 4', loud(express4)],
]

export interface Framework {
  (): ReturnType<typeof express5>
  readonly Router: typeof express5.Router
}

/** Under a test runner Express would print none of the errors that it answers itself, and tests could not tell. */
function loud(express: typeof express5): Framework {
  return Object.assign(() => express().set('env', 'development'), { Router: express.Router })
}
