import { randomInt } from 'node:crypto'

export function oneOf<T>(choices: readonly T[]): T {
  const choice = choices[randomInt(choices.length)]
  if (choice === undefined) throw new Error('there is nothing to choose from')
  return choice
}
