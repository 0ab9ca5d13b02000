import { accepted, invalid, malformed, notHttp } from '../fixtures/answers.js'
import { personal, reader } from '../fixtures/callers.js'
import { longKey, personalKey } from '../fixtures/keys.js'
import { exampleSetup } from '../fixtures/setup.js'
import type { VectorGroup } from '../vector.js'
import { credentialRows } from './rows.js'

const limit = 'over-long keys are refused before anything is computed from them (CVE-2022-31142)'
const linear = 'parsing is linear: the ReDoS of Rails token authentication (CVE-2021-22904, CVE-2026-35041)'
const many = 15_000

export const defaultLength: VectorGroup = {
  title: 'the default length of a key',
  setup: () => exampleSetup({ credentialForms: ['token68', 'params'] }),
  vectors: [
    ...credentialRows(limit, accepted(reader), [['4096 characters', `Token ${longKey}`]]),
    ...credentialRows(limit, invalid, [['4096 unknown ones', `Token ${'a'.repeat(4096)}`]]),
    ...credentialRows(limit, malformed, [
      ['4097 characters', `Token ${longKey}=`],
      ['the same in the other form', `Token token="${longKey}="`],
      ['15,000 characters', `Token ${'a'.repeat(many)}`],
    ]),
    ...credentialRows(linear, malformed, [
      ['spaces, then nothing', `Token${' '.repeat(many)}"`],
      ['padding without end', `Token a${'='.repeat(many)}"`],
      ['commas', `Token ${','.repeat(many)}"`],
      ['equals signs and commas', `Token ${'=,'.repeat(many / 2)}`],
      ['an open quote, then backslashes', `Token token="${'\\'.repeat(many)}`],
      ['parameters without end', `Token ${'a=b,'.repeat(many / 4)}`],
      ['a parameter name without end', `Token ${'t'.repeat(many)} `],
      ['blanks around an equals sign', `Token token${' \t'.repeat(many / 2)}=`],
      ['a scheme of colons', `${':'.repeat(many)} x`],
    ]),
    ...credentialRows("longer than what Node's parser takes", notHttp(431), [
      ['a field of 20 KB', `Token ${'a'.repeat(20_000)}`],
    ]),
  ],
}

export const ownLength: VectorGroup = {
  title: 'a shorter length of a key',
  setup: () => exampleSetup({ maxTokenLength: 44 }),
  vectors: [
    ...credentialRows(limit, accepted(personal), [
      ['as long as allowed', `Token ${personalKey}`],
      ['spaces before it do not count', `Token${' '.repeat(100)}${personalKey}`],
    ]),
    ...credentialRows(limit, malformed, [['one more', `Token ${personalKey}=`]]),
  ],
}
