import { addKeys, inSecondaryStorage, onSqlite } from '../../keyring/better-auth.mjs'

/** @type {Record<string, (variant: import('../variants.mjs').Variant, given: import('../resources.mjs').Given) => Promise<object>>} */
const opened = {
  sqlite: async (_, { file, driver }) => (await onSqlite(file, driver)).auth,
  secondary: async ({ keys }) => {
    const auth = inSecondaryStorage()
    await addKeys(auth, keys)
    return auth
  },
}

/** As middleware: it has none of its own for API keys. @param {import('../variants.mjs').Variant} variant @param {import('../resources.mjs').Given} given */
export async function guard(variant, given) {
  const auth = await opened[variant.storage](variant, given)
  /** @type {import('express').RequestHandler} */
  return async (req, res, next) => {
    const [, key] = req.headers.authorization?.split(' ') ?? []
    const { valid, key: record } = await auth.api.verifyApiKey({ body: { key } })
    if (!valid) return void res.sendStatus(401)
    req.apiKey = record
    next()
  }
}
