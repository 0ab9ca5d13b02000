import { globalFlags, type Command, type Flags } from './command.js'
import type { Terminal } from './terminal/terminal.js'

/** Help for all commands, or for those of one group. */
export function groupHelp(commands: readonly Command[], group: string | null, terminal: Terminal): string {
  const shown = commands.filter(({ name }) => group === null || name.split(' ')[0] === group)
  const lines = shown.map(({ name, summary }): [string, string] => [name, summary])
  const examples = group === null ? overview : shown.flatMap((command) => command.examples.slice(0, 1))
  const heading = (text: string): string => terminal.onOut('bold', text)
  return [
    `${heading('Usage:')} latchkey ${group ?? 'GROUP'} COMMAND [flags]`,
    '',
    heading('Commands:'),
    ...columns(lines),
    '',
    ...globalSection(terminal),
    '',
    heading('Examples:'),
    ...examples.map((example) => `  ${example}`),
    '',
    ...(group === null ? [...environment(terminal), '', ...exits(terminal), ''] : []),
    `More on one command: latchkey ${group ?? 'GROUP'} COMMAND --help`,
  ].join('\n')
}

const overview = [
  'latchkey account create --name Acme',
  "latchkey user create --account ID --email ada@example.com --permissions 'pipeline:read'",
  'TOKEN=$(latchkey key issue --user ID --expires-in 90d)',
  'LATCHKEY_TOKEN=$TOKEN latchkey check https://api.example.com/v3/pipeline',
]

function environment(terminal: Terminal): string[] {
  return [
    terminal.onOut('bold', 'Environment:'),
    ...columns([
      ['LATCHKEY_STORE', 'The store, where --store does not say'],
      ['LATCHKEY_ACTOR', 'The actor, where --actor does not say'],
      ['LATCHKEY_TOKEN', 'The key of check and key inspect'],
      ['LATCHKEY_PEPPERS', 'Peppers by version: 1=SECRET,2=SECRET'],
      ['LATCHKEY_PEPPERS_FILE', 'A file that holds them'],
      ['LATCHKEY_PREFIXES', 'Prefixes of new keys: personal=acme_sta_,service=acme_sts_'],
      ['NO_COLOR', 'No colour, on a terminal either'],
    ]),
  ]
}

function exits(terminal: Terminal): string[] {
  return [
    terminal.onOut('bold', 'Exit codes:'),
    ...columns([
      ['0', 'Done'],
      ['1', 'Refused: not found, a conflict, invalid, against the policy'],
      ['2', 'Usage: what was typed makes no sense, or --yes is missing'],
      ['3', 'The store is unavailable'],
      ['4', 'A check failed: check, key inspect, audit verify, doctor'],
      ['130', 'Interrupted'],
    ]),
  ]
}

export function commandHelp(command: Command, terminal: Terminal): string {
  const { name, summary, about, operands, flags, examples } = command
  const heading = (text: string): string => terminal.onOut('bold', text)
  const usage = operands.map(({ name: operand, optional }) => (optional ? `[${operand}]` : operand))
  const section = (title: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : [heading(title), ...lines, '']
  return [
    `${heading('Usage:')} ${['latchkey', name, ...usage, '[flags]'].join(' ')}`,
    '',
    `${summary}.`,
    ...(about === '' ? [] : ['', about]),
    '',
    ...section('Arguments:', columns(operands.map(({ name: operand, help }) => [operand, help]))),
    ...section('Flags:', columns(flagLines(flags))),
    ...globalSection(terminal),
    '',
    heading('Examples:'),
    ...examples.map((example) => `  ${example}`),
  ].join('\n')
}

function globalSection(terminal: Terminal): string[] {
  return [terminal.onOut('bold', 'Flags of every command:'), ...columns(flagLines(globalFlags))]
}

function flagLines(flags: Flags): [string, string][] {
  return Object.entries(flags).map(([name, { type, value, help, choices, required }]) => {
    const shown = choices?.join('|') ?? value ?? type.toUpperCase()
    const left = `${name === 'help' ? '-h, ' : ''}--${name}${type === 'switch' ? '' : ` ${shown}`}`
    return [left, `${help}${required ? ' (required)' : ''}`]
  })
}

function columns(lines: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(0, ...lines.map(([left]) => left.length))
  return lines.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`)
}
