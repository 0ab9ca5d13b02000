import fc from 'fast-check'
import { exitCodes } from 'latchkey'
import { few } from './arbitrary-json.js'

/** A key that nothing shall repeat: its prefix and its last four characters may be shown. */
export const canary = 'sta_c0ffee11deadbeef22cafebabe33feed4f1b09d7'

/** The one in the environment. */
export const ownKey = 'sts_7e4d1a90b8c63f25d07a41e8936cbf52a1c6e08d'

export const documented: readonly number[] = Object.values(exitCodes)

/** What a person would type, a key in the wrong place included. */
const lines = fc.constantFrom(
  'migrate', 'migrate', 'mock', 'enterprise create --name Group', 'enterprise create --name Group', 'account create --name Name', 'account list --status active',
  'account update a1 --name Name',
  'account delete a9 --yes', 'user create --account a1 --email a@example.com --permissions a:b',
  'user list --account a1',
  'service-account list', 'service-account create --account a1 --name robot --permissions *',
  'key issue --user u1 --expires-in 1h', 'key list --user u1',
  'key show k1', 'key rotate k1 --overlap 1h', 'key revoke - --yes', 'key revoke k1 --reason lost --yes',
  'key inspect', 'key inspect -',
  'key expiring --within 1d', 'key import keys.csv', 'key import keys.jsonl --skip 1', 'key import -',
  'role create reader --permissions a:b', 'role list',
  'audit list --limit 5', 'audit verify', 'migrate', 'migrate --dry-run', 'pepper status', 'doctor',
  'check http://127.0.0.1:9/', 'mock --port 0',
  'mock --seed nothing.json', `mock --seed ${canary}`, `key import ${canary}`, `key revoke ${canary} --yes`,
  'help key', 'key issue --help', '--version', '',
).map((text) => text.split(' ').filter(Boolean)) // prettier-ignore

const flags = [
  'store', 'json', 'actor', 'yes', 'help', 'version', 'id', 'name', 'short-id', 'enterprise', 'account', 'email',
  'permissions', 'user',
  'service-account', 'scopes', 'expires-in', 'expires-at', 'overlap', 'expected-key-id', 'idempotency-key',
  'reason', 'confirm', 'within',
  'limit', 'after', 'all', 'status', 'kind', 'revoked', 'format', 'skip', 'port', 'seed', 'dry-run', 'subject',
  'from', 'to', 'action', 'scheme',
] // prettier-ignore

/** Nothing here names a place outside of the test's folder, or another machine. */
const values = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      canary,
      `x${canary}`,
      `${canary}.db`,
      `./${canary}`,
      `${canary}?x=1`,
      canary.toUpperCase(),
    ),
  },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      'a1',
      'u1',
      's1',
      'e1',
      'k1',
      'none',
      'active',
      'a:b',
      '*',
      'a@example.com',
      'Name',
      '-',
    ),
  },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      '1h',
      '90d',
      'P1D',
      '0',
      '1',
      '-1',
      '99999',
      '2027-01-31',
      '2027-02-30',
      'csv',
      'personal',
      'no',
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom('keys.csv', 'keys.jsonl', 'nothing.json', 'other.db', '.', './no/such.db'),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      'http://127.0.0.1:9/',
      `http://127.0.0.1:9/${canary}`,
      'postgres://u:hunter22-hunter22@127.0.0.1:9/db',
      ':memory:',
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '',
      ' ',
      '\0',
      '\n',
      '\u001b[2J',
      '\u202e',
      '\ud800',
      '--',
      '-h',
      '=',
      '__proto__',
      'constructor',
    ),
  },
)

const flag = fc.constantFrom(...flags).map((name) => `--${name}`)
/** Of a file: where a key has been put by mistake, or where one may be. */
const place = fc.constantFrom(canary, `${canary}.db`, 'other.db')
const added = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(flag, values) },
  { weight: 6, arbitrary: fc.tuple(fc.constantFrom('--store', '--store', '--seed'), place) },
  { weight: 3, arbitrary: fc.tuple(flag, values).map((pair) => [pair.join('=')]) },
  { weight: 2, arbitrary: fc.tuple(flag) },
  { weight: 2, arbitrary: fc.constantFrom(['--json'], ['--yes'], ['--help'], ['-h'], ['--']) },
  { weight: 3, arbitrary: fc.tuple(values) },
  { weight: 1, arbitrary: values.map((value) => [`--${value}`]) },
)

/** Something put in, put in the place of something else, or taken out. */
const change = fc.record({
  at: fc.nat(6),
  instead: fc.constantFrom(0, 0, 1),
  put: fc.oneof({ weight: 8, arbitrary: added }, fc.constant([])),
})

export const argumentList: fc.Arbitrary<readonly string[]> = fc
  .tuple(lines, few(change))
  .map(([line, changes]) =>
    changes.reduce((list, { at, instead, put }) => list.toSpliced(at, instead, ...put), line),
  )

/** What comes on stdin. */
export const stdin: fc.Arbitrary<string> = fc.constantFrom(
  '', canary, `${canary}\n`, `token,userId\n${canary},u1\n`, `token,userId\n${canary},"u1`,
  `{"token":"${canary}","userId":"nobody"}`,
  `{"${canary}":1}`, `${canary} ${canary}`, '\0', '[]',
) // prettier-ignore
