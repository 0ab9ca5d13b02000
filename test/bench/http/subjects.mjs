import { entriesOf } from '../lib/keys.mjs'

/** For libraries that leave the look-up to the app, the cheapest one there is: what is measured is the library, not a database. @param {number} keys */
export function subjectsOf(keys) {
  return new Map(entriesOf(keys).map(({ token, identity }) => [token, identity.subject]))
}
