/** Does an answer say that its body is JSON? */
export function isJson(headers: { get(name: string): string | null }): boolean {
  const [type = ''] = (headers.get('content-type') ?? '').split(';', 1)
  return type.trim().toLowerCase() === 'application/json'
}
