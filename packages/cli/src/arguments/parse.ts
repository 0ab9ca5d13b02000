import { parseArgs } from 'node:util'
import type { Flag, Flags, Operand, Values } from '../command.js'
import { usage } from '../errors.js'
import { didYouMean } from './nearest.js'
import { readValue } from './read-value.js'

export type ParseOptions = Record<string, { type: 'string' | 'boolean'; short?: string }>

export interface Parsed {
  readonly values: Values<Flags>
  readonly operands: readonly string[]
}

export function optionsOf(flags: Flags): ParseOptions {
  const options = Object.entries(flags).map(([name, { type }]) => [
    name,
    { type: type === 'switch' ? 'boolean' : 'string', ...(name === 'help' && { short: 'h' }) },
  ])
  return Object.fromEntries(options) as ParseOptions
}

interface OptionToken {
  readonly name: string
  readonly rawName: string
  readonly value?: string | undefined
  readonly inlineValue?: boolean | undefined
}

/** What the flags and operands say, checked. @throws CliError `usage`. */
export function parseArguments(args: readonly string[], flags: Flags, operands: readonly Operand[]): Parsed {
  const { tokens } = parseArgs({ args: [...args], options: optionsOf(flags), strict: false, tokens: true })
  const texts = new Map<string, string[]>()
  for (const token of tokens) {
    if (token.kind !== 'option') continue
    const flag = knownFlag(flags, token)
    checkForm(flag, token)
    texts.set(token.name, [...(texts.get(token.name) ?? []), token.value ?? ''])
  }
  const values = Object.entries(flags).map(([name, flag]) => [name, valueOf(name, flag, texts.get(name))])
  const given = tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : []))
  return {
    values: Object.fromEntries(values) as Values<Flags>,
    operands: checkOperands(given, operands, texts),
  }
}

function knownFlag(flags: Flags, { name, rawName }: OptionToken): Flag {
  const flag = Object.hasOwn(flags, name) ? flags[name] : undefined
  if (flag !== undefined) return flag
  if (!/^-{1,2}[a-z-]{1,30}$/i.test(rawName)) throw usage('unknown flag: see --help')
  throw usage(`unknown flag ${rawName}${didYouMean(name, Object.keys(flags), '--') || ': see --help'}`)
}

/** parseArgs takes `--name --json` for the name "--json": more often a value was forgotten. */
function checkForm(flag: Flag, { rawName, value, inlineValue }: OptionToken): void {
  if (flag.type === 'switch') {
    if (value !== undefined) throw usage(`${rawName} takes no value`)
    return
  }
  if (value === undefined) throw usage(`${rawName} needs a value`)
  if (inlineValue === false && /^-./.test(value))
    throw usage(`${rawName} needs a value; one that begins with "-" is written ${rawName}=…`)
}

function valueOf(name: string, flag: Flag, texts: readonly string[] | undefined): unknown {
  if (flag.type === 'switch') return texts !== undefined
  if (texts === undefined) return undefined
  if (texts.length > 1 && flag.type !== 'words') throw usage(`--${name} is given more than once`)
  return readValue(name, flag, texts)
}

function checkOperands(
  given: readonly string[],
  operands: readonly Operand[],
  texts: ReadonlyMap<string, unknown>,
): readonly string[] {
  // For help nothing has to be complete.
  if (texts.has('help')) return given
  const missing = operands.find(({ optional }, i) => !optional && (given[i] ?? '') === '')
  if (missing) throw usage(`${missing.name} is missing: ${missing.help}`)
  if (given.length <= operands.length) return given
  const taken = operands.length === 0 ? 'nothing' : operands.map(({ name }) => name).join(' ')
  throw usage(`too many arguments: it takes ${taken} beside its flags`)
}

/** @throws CliError `usage`. */
export function checkRequired(flags: Flags, values: Values<Flags>): void {
  const missing = Object.keys(flags).filter((name) => flags[name]?.required && values[name] === undefined)
  if (missing.length === 0) return
  throw usage(`${missing.map((name) => `--${name}`).join(', ')} must be given`)
}
