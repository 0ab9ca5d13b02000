import type { Command } from '../command.js'
import { accountCommands } from './account.js'
import { auditCommands } from './audit.js'
import { checkCommand } from './check/check.js'
import { doctorCommand } from './doctor/doctor.js'
import { enterpriseCommands } from './enterprise.js'
import { keyExpiring, keyList, keyShow } from './key/find.js'
import { keyImport } from './key/import.js'
import { keyInspect } from './key/inspect.js'
import { keyIssue } from './key/issue.js'
import { keyRevoke } from './key/revoke.js'
import { keyRotate } from './key/rotate.js'
import { migrateCommand } from './migrate.js'
import { mockCommand } from './mock.js'
import { pepperStatus } from './pepper.js'
import { roleCommands } from './role.js'
import { serviceAccountCommands } from './service-account.js'
import { userCommands } from './user.js'

/** Every command, in the order of help. */
export const commands: readonly Command[] = [
  ...enterpriseCommands,
  ...accountCommands,
  ...userCommands,
  ...serviceAccountCommands,
  keyIssue,
  keyList,
  keyShow,
  keyRotate,
  keyRevoke,
  keyInspect,
  keyExpiring,
  keyImport,
  ...roleCommands,
  ...auditCommands,
  migrateCommand,
  pepperStatus,
  doctorCommand,
  checkCommand,
  mockCommand,
]
