// What the terminal shows: keys, and commands to paste. Comments are plain words: an interactive zsh reads them as commands.
import type { DemoKey, DemoKeys } from './demo-data.js'

const latchkey = 'node packages/cli/dist/bin.js'

export function commands(url: string, keys: DemoKeys, path: string): string {
  const { personal, service, enterprise } = keys
  // The command line looks for the default path itself.
  const store = path === './latchkey.db' ? '' : ` --store ${quoted(path)}`
  const rotate = ({ key }: DemoKey): string =>
    `${variable(key)}=$(${latchkey} key rotate ${key.id} --overlap 1h${store})`
  // By its token, where a rotation above has put another key in the place of the one with this id.
  const byToken = `printf %s "$${variable(personal.key)}" | ${latchkey} key revoke -`
  const revoke = personal.token === null ? byToken : `${latchkey} key revoke ${personal.key.id}`
  const known = [personal, service, enterprise].filter(({ token }) => token === null)
  const again = '# some tokens were shown by an earlier run: rotate these keys to get new ones'

  return [
    `keys in ${path}${known.length > 0 ? ', which was there already' : ', shown this once'}:`,
    ...[personal, service, enterprise].map(shown),
    '',
    '# in a second terminal, in this folder',
    ...(known.length > 0 ? [again, ...known.map(rotate)] : []),
    '# a valid key: 200, with headers that say who is calling',
    curl(personal, `${url}/pipelines`),
    '# no key, and a wrong one: 401',
    `curl -i ${url}/pipelines`,
    `curl -i -H "Authorization: Token sta_0000000000000000000000000000000000000000" ${url}/pipelines`,
    '# a key without the scope that the route requires: 403, and one that has it: 201',
    curl(personal, `-X POST ${url}/pipelines`),
    curl(service, `-X POST ${url}/pipelines`),
    '# an enterprise key must name the account that it acts on: 400 without, 200 with',
    curl(enterprise, `${url}/pipelines`),
    curl(enterprise, `-H "x-delegate-account-id: 507f1f77bc" ${url}/pipelines`),
    '# who am I: 200',
    curl(enterprise, `${url}/whoami`),
    '# rotate a key: the new one works at once, 201, and the old one for another hour',
    ...(service.token === null ? [] : [rotate(service)]),
    curl({ ...service, token: null }, `-X POST ${url}/pipelines`),
    '# revoke a key: it is refused from the next request on, 401',
    `${revoke} --yes${store}`,
    curl(personal, `${url}/pipelines`),
    '',
  ].join('\n')
}

function shown({ key, token }: DemoKey): string {
  return `  ${key.kind.padEnd(10)} ${token ?? key.hint}  (id ${key.id})`
}

const variable = ({ kind }: DemoKey['key']): string => kind.toUpperCase()

/** Where the token is not known, the variable that a rotation has put the new one in. */
function curl({ key, token }: DemoKey, rest: string): string {
  return `curl -i -H "Authorization: Token ${token ?? `$${variable(key)}`}" ${rest}`
}

function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`
}
