import { answeredError } from './answer/answered-error.js'
import { callerOf } from './answer/caller.js'
import { Warnings } from './answer/warnings.js'
import { LatchkeyError } from './errors/latchkey-error.js'
import { refuseStrangers } from './options/check.js'
import { checkOptions } from './options/options.js'
import { prepare } from './request/hop.js'
import { Call, discard } from './send/call.js'
import type { CallInit, Caller, Client, ClientOptions, WhoamiInit } from './types.js'

const whoamiNames = [
  'signal',
  'timeout',
  'delegateAccountId',
] as const satisfies readonly (keyof WhoamiInit)[]

/**
 * A `fetch` that sends an access key, to one origin and to no other.
 *
 * The key comes from the environment (`LATCHKEY_TOKEN`), or from a function: a secret manager, a file that is rotated. When the server
 * refuses it, it is asked for anew once, and the request is sent again with the new one. Requests that may be repeated are repeated
 * after 429, 503 and network errors. Errors are a `LatchkeyError`, told apart by `reason`; none has the key in it.
 *
 * Not checked: whether the server knows the key, before the first request; what answers contain, and how large they are.
 *
 * @throws TypeError for an option that is unknown or wrong; LatchkeyError `key_missing` or `key_malformed` where there is no key, or
 * none that can be sent, as far as that is known without asking a function.
 * @example
 * const api = createClient({ baseUrl: 'https://api.example.com' })
 * const pipelines = await (await api.fetch('/v3/pipeline')).json()
 */
export function createClient(options: ClientOptions): Client {
  const settings = checkOptions(options)
  const warnings = new Warnings(settings)

  async function answerOf(call: Call): Promise<Response> {
    try {
      const answer = await call.run()
      call.deadline.detach()
      warnings.look(answer, call)
      return answer
    } catch (error) {
      call.deadline.release()
      throw error
    }
  }

  return Object.freeze<Client>({
    async fetch(path: string | URL, init: CallInit = {}): Promise<Response> {
      const prepared = prepare(settings, path, init)
      const call = new Call(settings, prepared)
      const answer = await answerOf(call)
      if (answer.body === null) call.deadline.release()
      if (!prepared.throwOnError || !isError(answer)) return answer
      throw await answeredError(answer, call, settings.clock)
    },

    async whoami(init: WhoamiInit = {}): Promise<Caller> {
      refuseStrangers('whoami', init, whoamiNames)
      const call = new Call(settings, prepare(settings, settings.whoamiPath, init))
      const answer = await answerOf(call)
      const caller = answer.status === 401 ? null : callerOf(answer.headers, (text) => call.redact(text))
      if (caller === null && isError(answer)) throw await answeredError(answer, call, settings.clock)
      await discard(answer)
      call.deadline.release()
      if (caller !== null) return caller
      const message = `${call.what}: the answer, ${answer.status}, does not say who the key is: set whoamiPath to a path that wants a key`
      throw new LatchkeyError({ reason: 'caller_unknown', message })
    },
  })
}

function isError({ status }: Response): boolean {
  return status >= 400 && status <= 599
}
