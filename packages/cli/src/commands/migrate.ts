import { command, type Command } from '../command.js'
import { schemaStatus } from '../store/schema.js'

export const migrateCommand: Command = command({
  name: 'migrate',
  summary: 'Show the version of the schema, and bring it up to date; makes the store where there is none',
  about:
    'Every other command, and every server, does the same when it opens the store. To run it first takes the time that it\nneeds out of the start of the servers. With --json: {"current":N,"target":N,"migrated":true|false}.',
  flags: { 'dry-run': { type: 'switch', help: 'Show, and change nothing' } },
  examples: [
    'latchkey migrate --dry-run',
    'latchkey migrate --store postgres://latchkey@db.example.com/latchkey',
  ],
  async run(session, { 'dry-run': isDry }) {
    const location = session.location()
    const { current, target } = await schemaStatus(session)
    const isDue = current !== target
    const shown = current === 0 ? 'none' : String(current)
    // A newer schema is refused by the store itself, in its own words.
    if (current > target || (isDue && !isDry)) {
      const store = session.store({ create: true })
      try {
        await store.open()
      } finally {
        await store.close()
      }
    }
    const migrated = isDue && !isDry
    const what = migrated ? 'done' : isDue ? 'to be done' : 'up to date'
    const lines = [`schema of ${location.shown}: ${shown} → ${target} (${what})`]
    await session.answer({ current, target, migrated }, lines)
  },
})
