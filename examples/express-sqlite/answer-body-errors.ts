// A body that cannot be read, in JSON like every other answer. What express.json() says of it is not repeated: it quotes the body.
import type { ErrorRequestHandler } from 'express'

const messages: Readonly<Record<string, string>> = {
  'entity.parse.failed': 'the body must be JSON',
  'entity.too.large': 'the body is too long',
}

export const answerBodyErrors: ErrorRequestHandler = (error, _req, res, next) => {
  const { type, status } = error as { type?: unknown; status?: unknown }
  if (typeof type !== 'string' || typeof status !== 'number' || status >= 500) return next(error)
  res.status(status).json({ status, code: 'invalid', message: messages[type] ?? 'the body cannot be read' })
}
