/** What the keyring's messages name, and how it is typed. */
const typed: Readonly<Record<string, string>> = {
  'roles.list()': 'latchkey role list',
  userId: '--user',
  serviceAccountId: '--service-account',
  accountId: '--account',
  enterpriseId: '--enterprise',
  shortId: '--short-id',
  keyId: 'the id of the key',
  subjectId: '--subject',
  expectedKeyId: '--expected-key-id',
  idempotencyKey: '--idempotency-key',
  expiresIn: '--expires-in',
  expiresAt: '--expires-at',
}

const names = /(?<![\w"])(?:roles\.list\(\)|[a-z]+(?:[A-Z][a-z]+)+\b)/g

/** A message of the keyring, in the words of the command line. */
export function inFlagWords(message: string): string {
  return message.replace(names, (name) => typed[name] ?? name)
}
