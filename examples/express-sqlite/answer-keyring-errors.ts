// What the keyring refuses, in words for a client. Its messages hold no token.
import { KeyringError, type KeyringErrorCode } from '@latchkey/keyring'
import type { ErrorRequestHandler } from 'express'

const statuses: Record<KeyringErrorCode, number> = {
  not_found: 404,
  conflict: 409,
  invalid: 400,
  policy: 403,
  store_unavailable: 503,
}

export const answerKeyringErrors: ErrorRequestHandler = (error, _req, res, next) => {
  if (!(error instanceof KeyringError)) return next(error)
  const { code } = error
  // Where the store is, and why it failed, is for the operator.
  const message = code === 'store_unavailable' ? 'try again later' : error.message
  if (code === 'store_unavailable') console.error(error.message)
  res.status(statuses[code]).json({ status: statuses[code], code, message })
}
