import type { Row } from './rows.js'

/** Values that name no account. */
export const malformedIds: readonly Row[] = [
  ['nothing', ''],
  ['two words', '507f1f77bc 507f1f77bc'],
  ['a list', '507f1f77bc,507f1f77bc'],
  ['65 characters', 'a'.repeat(65)],
  ['15,000 characters', 'a'.repeat(15_000)],
  ['a dot', '507f1f77.bc'],
  ['a path', '../507f1f77bc'],
  ['quotes', '"507f1f77bc"'],
  ['percent-encoding', '507f1f77b%63'],
  ['a colon', 'a:b'],
  ['a wildcard', '*'],
  ['an operator', '{"$ne":null}'],
  ['bytes above ASCII', '507f1f77bc\xe9'],
  ['a Kelvin sign', '\xe2\x84\xaa'],
]
