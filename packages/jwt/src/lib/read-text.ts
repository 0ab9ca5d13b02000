/** A body as text. One that is longer than `limit` bytes is given up as soon as that is seen. */
export async function readText({ body }: Pick<Response, 'body'>, limit: number): Promise<string> {
  if (body === null) return ''
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let text = ''
  let left = limit
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    left -= chunk.byteLength
    if (left < 0) throw new Error(`its body has more than ${limit} bytes`)
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}
