import { parseArgs } from 'node:util'
import { globalFlags, type Command } from '../command.js'
import { usage } from '../errors.js'
import { didYouMean } from './nearest.js'
import { optionsOf, type ParseOptions } from './parse.js'

/** What the first words name: a command, a group of them (`key`), or nothing yet. */
export type Found =
  | { readonly command: Command; readonly rest: readonly string[] }
  | { readonly group: string | null; readonly rest: readonly string[] }

/** Global flags may stand before the command; its own come after it. */
export function findCommand(commands: readonly Command[], args: readonly string[]): Found {
  const places = positionals(args, optionsOf(globalFlags))
  const [first, second] = places.map((place) => args[place] ?? '')
  if (first === undefined) return { group: null, rest: args }
  const single = commands.find(({ name }) => name === first)
  if (single) return { command: single, rest: without(args, places.slice(0, 1)) }
  const groups = [...new Set(commands.map(({ name }) => name.split(' ')[0] ?? ''))]
  if (!groups.includes(first)) throw unknown('command', first, groups)
  if (second === undefined) return { group: first, rest: without(args, places.slice(0, 1)) }
  const command = commands.find(({ name }) => name === `${first} ${second}`)
  if (command) return { command, rest: without(args, places.slice(0, 2)) }
  const verbs = commands.flatMap(({ name }) =>
    name.startsWith(`${first} `) ? [name.slice(first.length + 1)] : [],
  )
  throw unknown(`command of ${first}`, second, verbs)
}

function positionals(args: readonly string[], options: ParseOptions): number[] {
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true })
  return tokens.flatMap((token) => (token.kind === 'positional' ? [token.index] : []))
}

function without(args: readonly string[], places: readonly number[]): string[] {
  return args.filter((_, i) => !places.includes(i))
}

/** What was given is repeated only where it looks like a word: it may be a key. */
function unknown(what: string, word: string, candidates: readonly string[]): Error {
  if (!/^[a-z-]{1,30}$/i.test(word)) return usage(`unknown ${what}, there are ${candidates.join(', ')}`)
  const hint = didYouMean(word.toLowerCase(), candidates) || `, there are ${candidates.join(', ')}`
  return usage(`unknown ${what} "${word}"${hint}`)
}
