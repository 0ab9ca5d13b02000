import type { Confirmation } from '@latchkey/keyring'
import { printable } from '../../terminal/printable.js'

/** Which servers refuse the key by now, a line each; nothing where it was not asked for. */
export function receiptsInWords(confirmation: Confirmation | undefined): readonly string[] {
  if (confirmation === undefined) return []
  const { complete, nodes } = confirmation
  if (nodes.length === 0)
    return [
      complete
        ? 'no server keeps keys in memory'
        : 'the servers could not be asked whether they have applied it',
    ]
  const applied = nodes.filter((node) => node.applied).length
  const lines = nodes.map((node) => `  ${printable(node.name)}: ${node.applied ? 'applied' : 'no word yet'}`)
  return [`applied by ${applied} of ${nodes.length} servers`, ...lines]
}
