import { isRepeatable } from '../request/body.js'
import type { Hop } from '../request/hop.js'

/** How many redirects of one call are followed. */
export const maxRedirects = 10

const statuses = [301, 302, 303, 307, 308]
const bodyFields = [
  'content-encoding',
  'content-language',
  'content-location',
  'content-type',
  'content-length',
]

/** Is this answer one that sends the request elsewhere? */
export function isRedirect(answer: Response): boolean {
  return (
    answer.type === 'opaqueredirect' || (statuses.includes(answer.status) && answer.headers.has('location'))
  )
}

/**
 * The request that a redirect asks for, by the rules of the fetch standard. The key goes to no other origin: that is an error, which
 * names the origin. `refuse` throws it; its words go on from "the server redirects".
 */
export function follow(hop: Hop, answer: Response, refuse: (words: string) => never): Hop {
  if (answer.type === 'opaqueredirect')
    refuse(
      'and a browser does not let a program see where to: have baseUrl, or the path, be the address itself',
    )
  const location = answer.headers.get('location') ?? ''
  if (!URL.canParse(location, hop.url.href)) refuse('to what is no URL')
  const url = new URL(location, hop.url)
  if (originOf(url) !== hop.url.origin)
    refuse(`to another origin, ${originOf(url)}, and the key is for ${hop.url.origin} alone`)
  if (url.username !== '' || url.password !== '') refuse('to a URL with a user name or a password')
  if (becomesGet(hop.method, answer.status))
    return { url, method: 'GET', headers: withoutBody(hop.headers), body: null }
  if (!isRepeatable(hop.body)) refuse('and the body, a stream, cannot be sent again')
  return { ...hop, url }
}

/** Only http and https have an origin that a request goes to: "blob:" is given that of the URL in it. */
function originOf({ protocol, origin }: URL): string {
  return /^https?:$/.test(protocol) ? origin : protocol
}

function becomesGet(method: string, status: number): boolean {
  if (status === 303) return method !== 'GET' && method !== 'HEAD'
  return method === 'POST' && (status === 301 || status === 302)
}

function withoutBody(headers: Headers): Headers {
  const rest = new Headers(headers)
  for (const name of bodyFields) rest.delete(name)
  return rest
}
