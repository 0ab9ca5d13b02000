const subjects = ['enterprise', 'account', 'user', 'service_account', 'role']

/** What the audit log may say that was done. */
export const auditActions: readonly string[] = [
  ...['issued', 'reissued', 'imported', 'rotated', 'replaced', 'revoked', 'refused', 'rehashed'].map(
    (verb) => `key.${verb}`,
  ),
  ...subjects.flatMap((subject) => ['created', 'updated', 'deleted'].map((verb) => `${subject}.${verb}`)),
]
