import { command, type Command } from '../command.js'
import type { Session } from '../session.js'
import { peppersFrom } from '../store/peppers.js'
import { tableLines } from '../terminal/table.js'

export interface PepperRow {
  /** 0 is plain SHA-256. */
  readonly version: number
  /** How many keys that are not revoked hang on it. */
  readonly keys: number
  /** Is its secret there? Version 0 needs none. */
  readonly configured: boolean
  /** New keys are made under it. */
  readonly newest: boolean
}

/** Asks the store itself: the keyring would not open where a pepper is missing, and then it matters most. */
export async function pepperRows(session: Session): Promise<readonly PepperRow[]> {
  const configured = Object.keys(peppersFrom(session.terminal.env)).map(Number)
  const store = session.store()
  try {
    await store.open()
    const counts = await store.countPeppers()
    const newest = Math.max(0, ...configured)
    const versions = [...new Set([0, ...configured, ...counts.keys()])].sort((a, b) => a - b)
    return versions.map((version) => ({
      version,
      keys: counts.get(version) ?? 0,
      configured: version === 0 || configured.includes(version),
      newest: version === newest,
    }))
  } finally {
    await store.close()
  }
}

export const pepperStatus: Command = command({
  name: 'pepper status',
  summary: 'Show how many keys hang on each pepper, and whether it is there',
  about:
    'A key moves to the newest pepper when it is used. Once no key hangs on an old one, it can be taken away. The peppers\nare in $LATCHKEY_PEPPERS or $LATCHKEY_PEPPERS_FILE; they are never shown.',
  examples: [
    'latchkey pepper status',
    "latchkey pepper status --json | jq '.peppers[] | select(.configured | not)'",
  ],
  async run(session) {
    const peppers = await pepperRows(session)
    const columns = [
      { title: 'PEPPER', cell: ({ version }: PepperRow) => (version === 0 ? '0 (none: SHA-256)' : version) },
      { title: 'KEYS', cell: ({ keys }: PepperRow) => keys },
      { title: 'HERE', cell: ({ configured }: PepperRow) => (configured ? 'yes' : 'MISSING') },
      { title: 'FOR NEW KEYS', cell: ({ newest }: PepperRow) => (newest ? 'yes' : 'no') },
    ]
    await session.answer({ peppers }, tableLines(peppers, columns, session.terminal))
  },
})
