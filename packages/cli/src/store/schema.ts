import { existsSync } from 'node:fs'
import { schemaVersion, type SchemaStatus } from '@latchkey/sql'
import type { Session } from '../session.js'

/** Where the schema of the store stands. Nothing is changed, and no file is made. @throws CliError, SqlStoreError */
export async function schemaStatus(session: Session): Promise<SchemaStatus> {
  const location = session.location()
  const isThere = location.kind !== 'file' || existsSync(location.path)
  return isThere ? session.store().schemaStatus() : { current: 0, target: schemaVersion }
}
