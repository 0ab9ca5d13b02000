import * as http from 'node:http'
import * as https from 'node:https'

/** What a server answered. */
export interface Answered {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface Question {
  readonly url: URL
  readonly method: 'HEAD' | 'GET'
  readonly headers: Readonly<Record<string, string>>
  /** Milliseconds for the whole of it. */
  readonly timeout: number
}

/** Of a body no more is read. */
const longestBody = 65_536

/**
 * One request on a connection of its own. Redirects are not followed: the key is for this server alone. No proxy is asked.
 *
 * Rejects where there was no answer.
 */
export function ask({ url, method, headers, timeout }: Question): Promise<Answered> {
  const { request } = url.protocol === 'https:' ? https : http
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(timeout)
    const sent = request(url, { method, headers, agent: false, signal }, (response) => {
      let body = ''
      const finish = (): void => resolve({ status: response.statusCode ?? 0, headers: flat(response), body })
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        body += chunk
        if (body.length <= longestBody) return
        body = body.slice(0, longestBody)
        finish()
        response.destroy()
      })
      response.on('end', finish)
      response.on('error', reject)
    })
    sent.on('error', reject)
    sent.end()
  })
}

function flat({ headers }: http.IncomingMessage): Record<string, string> {
  const fields = Object.entries(headers).map(([name, value]) => [name, [value].flat().join(', ')])
  return Object.fromEntries(fields) as Record<string, string>
}

/** Why there was no answer, in plain words. */
export function noAnswer(error: unknown, { host }: URL): string {
  const { code = '', name, message } = error as NodeJS.ErrnoException
  if (name === 'TimeoutError' || name === 'AbortError')
    return `${host} did not answer in time: it may be down, or behind a firewall`
  if (code === 'ECONNREFUSED') return `nothing listens at ${host}: is the server running, and the port right?`
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `the name of ${host} is not known: check the URL`
  if (code === 'ECONNRESET' || code === 'EPIPE') return `${host} ended the connection without an answer`
  if (/CERT|SELF_SIGNED|UNABLE_TO|ALTNAME/.test(code))
    return `the certificate of ${host} is not to be trusted (${code}): the key was not sent`
  if (code.startsWith('ERR_SSL') || code === 'EPROTO')
    return `${host} does not speak TLS as it should: is it http://?`
  if (code.startsWith('HPE_')) return `${host} answers something that is no HTTP`
  return `${host} cannot be reached: ${message}`
}
