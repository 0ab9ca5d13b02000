import type { StaticEntry } from '@latchkey/core'

/** The keys, and commands ready to paste. */
export function commands(url: string, keys: readonly (StaticEntry & { token: string })[]): string {
  const shown = keys.map(({ token, identity }) => `  ${identity.kind.padEnd(10)} ${token}`)
  const [personal = '', service = '', enterprise = ''] = keys.map(({ token }) => token)
  return [
    'keys, valid until this process ends:',
    ...shown,
    '',
    '# a valid key: 200, with x-auth-* headers that say who is calling',
    `curl -i -H 'Authorization: Token ${personal}' ${url}/pipelines`,
    '# no key, and a wrong one: 401',
    `curl -i ${url}/pipelines`,
    `curl -i -H 'Authorization: Token sta_0000000000000000000000000000000000000000' ${url}/pipelines`,
    '# a key without the scope that the route requires: 403; one that has it: 201',
    `curl -i -X POST -H 'Authorization: Token ${personal}' ${url}/pipelines`,
    `curl -i -X POST -H 'Authorization: Token ${service}' ${url}/pipelines`,
    '# an enterprise key must name the account that it acts on: 400 without, 200 with',
    `curl -i -H 'Authorization: Token ${enterprise}' ${url}/pipelines`,
    `curl -i -H 'Authorization: Token ${enterprise}' -H 'x-delegate-account-id: 507f1f77bc' ${url}/pipelines`,
    '# who am I?',
    `curl -s -H 'Authorization: Token ${enterprise}' ${url}/whoami`,
    '',
  ].join('\n')
}
