import fc from 'fast-check'

/** Numbers, texts and structures that parsers disagree about. */
const odd = fc.constantFrom(
  'null', 'true', 'false', '0', '-0', '1', '-1', '1.5', '1e3', '1E+400', '-1e400', '9007199254740993',
  '8640000000001', '""', '"0"', '[]', '{}',
  '[""]', '[null]', '"\\u0000"', '"\\ud800"', '{"__proto__":{"active":true}}', '[[]]', '" "',
  '123456789012345678901234567890',
) // prettier-ignore

/** A value as JSON text, nested too deep now and then. */
export const jsonText: fc.Arbitrary<string> = fc.oneof(
  { weight: 8, arbitrary: odd },
  { weight: 4, arbitrary: fc.json({ maxDepth: 3 }) },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 28, max: 36 }).map((deep) => '['.repeat(deep) + ']'.repeat(deep)),
  },
)

/** True once in so many times. (Whole numbers will not do: they are small more often than not.) */
export function oneIn(times: number): fc.Arbitrary<boolean> {
  return fc.constantFrom(true, ...Array.from({ length: times - 1 }, () => false))
}

/** For each name what is usual, and what else there may be; undefined stands for nothing at all. */
export type Values<T> = Readonly<
  Record<string, readonly [usual: T | undefined, ...others: (T | undefined)[]]>
>

type Entry<T> = readonly [name: string, value: T | undefined]

/** None at all, one, or a few. */
export function few<T>(one: fc.Arbitrary<T>): fc.Arbitrary<T[]> {
  return fc.oneof(
    { weight: 2, arbitrary: fc.constant<T[]>([]) },
    { weight: 4, arbitrary: one.map((only) => [only]) },
    { weight: 2, arbitrary: fc.array(one, { minLength: 2, maxLength: 3 }) },
  )
}

function usualOf<T>(values: Values<T>): readonly Entry<T>[] {
  return Object.entries(values).map(([name, [usual]]) => [name, usual] as const)
}

function another<T>(values: Values<T>): fc.Arbitrary<Entry<T>> {
  const all = Object.entries(values).flatMap(([name, [, ...others]]) =>
    others.map((value) => [name, value] as const),
  )
  return fc.constantFrom(...all)
}

/** What is usual, but for a few: so that whatever is wrong is often the only thing that is. */
export function deviating<T>(values: Values<T>): fc.Arbitrary<Readonly<Record<string, T>>> {
  return few(another(values)).map((others) => {
    const entries = [...new Map([...usualOf(values), ...others])]
    return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as Record<string, T>
  })
}

type Spelling = 'plain' | 'escaped' | 'spaced' | 'doubled'

/**
 * The same as the text of an object, with strangers among the members, in all places. In one that is `doubled`, a value stands beside the
 * usual one, under the same name.
 */
export function objectText(values: Values<unknown>): fc.Arbitrary<string> {
  const stray = fc.tuple(
    fc.constantFrom(...Object.keys(values), '__proto__', 'constructor', 'x', ''),
    jsonText,
  )
  const change = fc.oneof({ weight: 5, arbitrary: another(values).map(asText) }, stray)
  const spelling = fc.constantFrom<Spelling>(
    'plain',
    'plain',
    'plain',
    'plain',
    'escaped',
    'spaced',
    'doubled',
  )
  return fc.tuple(few(change), spelling, fc.boolean()).map(([changes, how, first]) => {
    const changed = new Set(changes.map(([name]) => name))
    const kept = usualOf(values)
      .filter(([name]) => how === 'doubled' || !changed.has(name))
      .map(asText)
    const all = first ? [...changes, ...kept] : [...kept, ...changes]
    const texts = all.flatMap(([name, text]) => (text === undefined ? [] : [`${spelled(name, how)}:${text}`]))
    return `{${texts.join(how === 'spaced' ? ' ,\n' : ',')}}`
  })
}

function asText([name, value]: Entry<unknown>): Entry<string> {
  return [name, value === undefined ? undefined : JSON.stringify(value)]
}

/** A name that means the same, by its first character's number. */
function spelled(name: string, how: Spelling): string {
  if (how !== 'escaped' || name === '') return JSON.stringify(name)
  return `"\\u${name.charCodeAt(0).toString(16).padStart(4, '0')}${JSON.stringify(name.slice(1)).slice(1)}`
}
