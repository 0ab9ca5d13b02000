import passport from 'passport'
import { Strategy } from 'passport-http-bearer'
import { subjectsOf } from '../subjects.mjs'

/** @param {import('../variants.mjs').Variant} variant */
export async function guard({ keys }) {
  const subjects = subjectsOf(keys)
  passport.use(new Strategy((token, done) => done(null, subjects.get(token) ?? false)))
  return passport.authenticate('bearer', { session: false })
}
