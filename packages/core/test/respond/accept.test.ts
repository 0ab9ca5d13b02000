import { describe, expect, it } from 'vitest'
import { prefersProblem } from '../../src/respond/accept.js'

const json = 'application/json'
const problem = 'application/problem+json'

describe('prefersProblem (RFC 9110 §12.5.1)', () => {
  it.each([
    problem,
    'APPLICATION/Problem+JSON',
    `${problem}, ${json}`,
    `${problem}, */*`,
    `*/*, ${problem}`,
    `application/*, ${problem}`,
    `text/html, ${problem}`,
    `${json};q=0.5, ${problem}`,
    `${json};q=0.5, ${problem};q=0.6`,
    `${json};q=0, ${problem};q=0.1`,
    `${problem};q=0.1`,
    `${problem};charset=utf-8`,
    `${problem} ; q=0.9 , ${json};q=0.8`,
    `${problem};q=1.000`,
    `*/*;q=0.1, ${problem};q=0.5`,
    `*/*;q=0.9, application/*;q=0.1, ${problem};q=0.5`,
    `${json};v=",";q=0.1, ${problem};q=0.5`,
    `${json};q=0.1;v="\\", ${json}", ${problem};q=0.5`,
  ])('yes: %s', (accept) => {
    expect(prefersProblem(accept)).toBe(true)
  })

  it.each([
    '',
    '*/*',
    json,
    'application/*',
    'text/html',
    `${json}, ${problem}`,
    `${problem};q=0`,
    `${problem};q=0.0, ${json}`,
    `${problem};q=0.5, ${json}`,
    `${problem};q=0.5, */*`,
    `${problem};q=0.5, application/*;q=0.6`,
    `${problem};q=abc`,
    `${problem};q=-1`,
    `${problem};q=2`,
    `${problem};q=`,
    `text/html;v=", ${problem}, "`,
    `text/html;v="\\", ${problem}`,
    `${problem};v=";q=1";q=0`,
    'application/problem+jsonx',
    'xapplication/problem+json',
    'application/problem+xml',
    'problem+json',
    `${problem}${' '.repeat(5000)}`,
    `${`${problem},`.repeat(1000)}${problem}`,
  ])('no: %.80s', (accept) => {
    expect(prefersProblem(accept)).toBe(false)
  })

  it.each([',', ';', ' ', '=', 'q=', '"', '"\\', `${problem};`, `${problem},`])(
    'takes any amount of %j',
    (piece) => {
      expect(prefersProblem(`${problem}${piece.repeat(100_000)}`)).toBe(false)
    },
  )
})
