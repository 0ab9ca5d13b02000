import { parseDuration } from '@latchkey/core'
import { command, type Command } from '../../command.js'
import { CliError, exitCodes, usage } from '../../errors.js'
import { ask, noAnswer, type Answered, type Question } from './ask.js'
import { targetOf } from './target.js'
import { judge, verdictLines } from './verdict.js'

export const checkCommand: Command = command({
  name: 'check',
  summary: 'Ask a server what it says of the key in $LATCHKEY_TOKEN',
  about:
    'It sends GET without the key, then HEAD and GET with it, and explains the last answer. It ends with 0 where the key is\naccepted (200 to 299), else with 4. A path that answers without a key as well tells nothing of the key: unclear, 4.\nThe key is sent to this URL alone: redirects are not followed; it is not sent over http://, save to this machine.\nWith --json: {"url","withoutKey","head","verdict","status","code","reason","message","challenge","location",\n"retryAfter","auth":{…},"advice"};\nverdict is accepted, refused, forbidden, not_found, redirected, unavailable or unclear.',
  operands: [{ name: 'URL', help: 'A path of the API that the key should be good for' }],
  flags: {
    scheme: { type: 'text', value: 'NAME', help: 'The authentication scheme. Default Token' },
    delegate: {
      type: 'text',
      value: 'ACCOUNT',
      help: 'The account that an enterprise key shall act on, by id or short id',
    },
    timeout: {
      type: 'duration',
      value: '10s',
      help: 'How long to wait for an answer. Default 10s',
      limits: { least: '1ms', most: '1h', like: '10s or 500ms' },
    },
    'insecure-http': {
      type: 'switch',
      help: 'Send the key over http://, where everybody on the way can read it',
    },
  },
  examples: [
    'LATCHKEY_TOKEN=… latchkey check https://api.example.com/v3/pipeline',
    'latchkey check http://127.0.0.1:8787/v3/pipeline --delegate 507f1f77bc --json',
  ],
  async run(session, values, [text = '']) {
    const url = targetOf(text, values['insecure-http'])
    const token = tokenFrom(session.terminal.env)
    const headers = headersOf(token, values.scheme ?? 'Token', values.delegate)
    const timeout = parseDuration(values.timeout ?? '10s')
    const { status: withoutKey } = await answered({ url, method: 'GET', headers: common, timeout })
    const { status: head } = await answered({ url, method: 'HEAD', headers, timeout })
    const judged = judge(await answered({ url, method: 'GET', headers, timeout }), withoutKey, [token])
    const statuses = { withoutKey, head }
    const shown = `${url.origin}${url.pathname}`
    await session.answer({ url: shown, ...statuses, ...judged }, verdictLines(statuses, judged))
    return judged.verdict === 'accepted' ? exitCodes.ok : exitCodes.failed
  },
})

const common = { accept: 'application/json', 'user-agent': 'latchkey-check' }

function tokenFrom(env: NodeJS.ProcessEnv): string {
  const token = env['LATCHKEY_TOKEN'] ?? ''
  if (token === '') throw usage('no key: put it into $LATCHKEY_TOKEN')
  // token68, RFC 9110 §11.2: nothing else can be sent as it is.
  if (/^[A-Za-z0-9._~+/-]+=*$/.test(token)) return token
  throw usage('what $LATCHKEY_TOKEN holds is no key: look for quotes, spaces or line breaks in it')
}

function headersOf(token: string, scheme: string, delegate: string | undefined): Record<string, string> {
  if (!/^[A-Za-z][A-Za-z0-9-]{0,30}$/.test(scheme))
    throw usage('--scheme must be a name like Token or Bearer')
  if (delegate !== undefined && !/^[A-Za-z0-9_-]{1,64}$/.test(delegate))
    throw usage('--delegate must be the id or the short id of an account')
  return {
    ...common,
    authorization: `${scheme} ${token}`,
    ...(delegate !== undefined && { 'x-delegate-account-id': delegate }),
  }
}

async function answered(question: Question): Promise<Answered> {
  try {
    return await ask(question)
  } catch (error) {
    throw new CliError('no_answer', noAnswer(error, question.url), exitCodes.failed)
  }
}
