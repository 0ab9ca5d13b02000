import { answer, AuthError, reasons, type Reason } from '@latchkey/core'

/** What is wrong with a JSON block: it does not parse, or shows an answer that no server gives. */
export function jsonProblems(code: string): string[] {
  let value: unknown
  try {
    value = JSON.parse(code)
  } catch (error) {
    return [`no JSON: ${(error as Error).message}`]
  }
  if (!looksLikeRefusal(value)) return []
  if (!Object.hasOwn(reasons, String(value['reason']))) return [`no such reason: ${String(value['reason'])}`]
  const accept = 'title' in value ? 'application/problem+json' : 'application/json'
  const { body } = answer(new AuthError(value['reason'] as Reason), { headers: { accept } })
  return code.trim() === body ? [] : [`the real answer is ${body}`]
}

function looksLikeRefusal(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && ('reason' in value || 'code' in value)
}
