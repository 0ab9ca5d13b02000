const longest = 2000
/** With its end or without: what is in it separates nothing (RFC 9110 §5.6.4). Each match succeeds, so it is linear. */
const quotedString = /"(?:[^"\\]|\\.?)*"?/gs

/**
 * Does the client prefer `application/problem+json` to `application/json` (RFC 9110 §12.5.1)? A wildcard speaks for the
 * usual form; between equals the one that is named first wins. A field of absurd length is not read.
 */
export function prefersProblem(accept: string): boolean {
  if (!/problem\+json/i.test(accept) || accept.length > longest) return false
  const ranges = accept.replace(quotedString, '""').split(',').map(readRange)
  const problem = ranges.find(({ type }) => type === 'application/problem+json')
  if (problem === undefined || problem.quality === 0) return false
  const json = ['application/json', 'application/*', '*/*'].flatMap((wanted) =>
    ranges.filter(({ type }) => type === wanted),
  )[0]
  if (json === undefined || problem.quality > json.quality) return true
  if (problem.quality < json.quality) return false
  return json.type !== 'application/json' || ranges.indexOf(problem) < ranges.indexOf(json)
}

interface Range {
  readonly type: string
  readonly quality: number
}

function readRange(text: string): Range {
  const [type = '', ...params] = text.split(';').map((part) => part.trim().toLowerCase())
  const weight = params.find((param) => param.startsWith('q='))
  const quality = weight === undefined ? 1 : Number.parseFloat(weight.slice(2))
  return { type, quality: quality >= 0 && quality <= 1 ? quality : 0 }
}
