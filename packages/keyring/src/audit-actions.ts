const keyVerbs = [
  'issued',
  'reissued',
  'imported',
  'rotated',
  'replaced',
  'revoked',
  'refused',
  'rehashed',
] as const
const subjects = ['enterprise', 'account', 'user', 'service_account', 'role'] as const
const subjectVerbs = ['created', 'updated', 'deleted'] as const

export type SubjectVerb = (typeof subjectVerbs)[number]

/** What the audit log says that was done. `call.refused`: a bound caller asked for what is not its own. `pepper.used`: new keys are made under it. */
export type AuditAction =
  | `key.${(typeof keyVerbs)[number]}`
  | `${(typeof subjects)[number]}.${SubjectVerb}`
  | 'call.refused'
  | 'pepper.used'

/** Every action that this version of the keyring writes; a log may hold others, of another version. */
export const auditActions: readonly AuditAction[] = Object.freeze([
  ...keyVerbs.map((verb) => `key.${verb}` as const),
  'call.refused',
  'pepper.used',
  ...subjects.flatMap((subject) => subjectVerbs.map((verb) => `${subject}.${verb}` as const)),
])
