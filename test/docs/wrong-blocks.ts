const hello =
  "import { createServer } from 'node:http'\nconst server = createServer((_req, res) => void res.end('hello'))"
const refusal = '"status":401,"code":"EAUTH","message":"The key is not valid."'
const guarded = (keys: string): string =>
  "import { staticVerifier } from '@latchkey/core'\nimport { tokenAuth } from '@latchkey/express'\n" +
  `import express from 'express'\nconst app = express()\napp.use(tokenAuth({ verifier: staticVerifier(${keys}) }))`

/** What is wrong, the block, and what is said of it; LINE is the block's first line in a document `a.md`. */
export const wrongBlocks: readonly [
  what: string,
  language: string,
  code: string,
  problem: string | RegExp,
][] = [
  ['a type error', 'ts', "const n: number = 'a'\nconsole.log(n)", /^a\.md:LINE: error TS2322/],
  ['an unused variable', 'ts', 'const unused = 1', /^a\.md:LINE: error TS6133/],
  ['an unchecked index', 'ts', 'const s: string = [""][1]\nconsole.log(s)', /^a\.md:LINE: error TS2322/],
  ['an unknown package', 'ts', "import '@latchkey/none'", /^a\.md:LINE: error TS2882/],
  ['a thrown error', 'ts', "throw new Error('boom')", /exit code 1\n[^]*boom[^]*line-LINE\.ts:LINE/],
  ['a rejection', 'js', "await Promise.reject(new Error('boom'))", /exit code 1/],
  ['a program without end', 'ts', 'setInterval(() => {}, 1000)', 'it did not come to its end in time'],
  ['another output', 'ts', "console.log('silver') // gold", 'does not print "gold", but: silver'],
  [
    'an early end',
    'js',
    'process.on("SIGHUP", () => {})\nprocess.exit(3)\nserver.listen(0)',
    /no server listens: .* 3/,
  ],
  [
    'an open server',
    'ts',
    `${hello}\nserver.listen(0, '127.0.0.1')`,
    'GET / without a key: the status is 200',
  ],
  [
    'an open route',
    'ts',
    `${hello}\nconst app = { get: (_path: '/x') => server }\nserver.listen(0, '127.0.0.1')\napp.get('/x')`,
    'GET /x without a key: the status is 200',
  ],
  [
    'a key that is not let in',
    'ts',
    `${guarded('[ ]')}\n// sts_9876543210fedcba0987654321fedcba09876543\napp.listen(0, '127.0.0.1')`,
    'GET / with its own key: the status is 401',
  ],
  [
    'a route that is not there',
    'ts',
    `${guarded('[]')}\nconst o = { get: (_path: '/y') => 0 }\no.get('/y')\napp.listen(0, '127.0.0.1')`,
    'GET /y with its own key: the status is 404',
  ],
  [
    'a preflight refused',
    'ts',
    `${guarded('[]')}\n// 'OPTIONS'\napp.listen(0, '127.0.0.1')`,
    'a preflight: the status is 401',
  ],
  [
    'an open handler',
    'ts',
    'export function handler(): Response {\n  return new Response()\n}',
    'GET / without a key',
  ],
  ['bad JSON', 'json', '{"a":1,}', 'no JSON'],
  [
    'an answer of other bytes',
    'json',
    `{ ${refusal}, "reason": "token_invalid" }`,
    'the real answer is {"status":401',
  ],
  ['another message', 'json', `{${refusal},"reason":"token_expired"}`, 'the real answer is {"status":401'],
  ['an answer of no server', 'json', `{${refusal},"reason":"bored"}`, 'no such reason: bored'],
  ['an unknown script', 'sh', 'npx -y pnpm@12.21.0 fly', 'package.json has no such script'],
  ['another pnpm', 'sh', 'npx -y pnpm@9.0.0 test', 'elsewhere it is'],
  [
    'an unknown package to install',
    'sh',
    'npm i -D @latchkey/none express',
    'no such package: @latchkey/none',
  ],
  ['any other command', 'sh', 'yarn', 'not checked: yarn'],
  ['a command of ours that there is not', 'sh', 'latchkey key fly', 'it ended with 2'],
  ['a file that cannot be imported', 'csv', 'token,userId\nabc,nobody', 'it ended with 1'],
  ['no language', '', 'anything', 'no checks for the language ""'],
  ['an exemption', 'ts ignore', "throw new Error('boom')", 'no checks for the language "ts ignore"'],
]
