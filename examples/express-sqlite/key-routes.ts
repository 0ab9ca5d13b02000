// A user and the user's own keys. `as({ auth })` bounds each call to what the caller may see and grant, and for no longer than the
// caller's own key lives; `ownKey()` leaves the keys of colleagues alone.
import { getAuth, requireAuth } from '@latchkey/express'
import { KeyringError, type Key, type Keyring, type KeyringView } from '@latchkey/keyring'
import { Router, type Request } from 'express'

const read = requireAuth({ kinds: ['personal'], scopes: ['key:read'] })
const write = requireAuth({ kinds: ['personal'], scopes: ['key:write'] })

export function keyRoutes(keyring: Keyring): Router {
  const keysFor = (req: Request): KeyringView['keys'] => keyring.as({ auth: getAuth(req) }).keys

  const ownKey = async (req: Request<{ id: string }>): Promise<Key> => {
    const key = await keysFor(req).get(req.params.id)
    if (key?.userId === getAuth(req).subject.id) return key
    throw new KeyringError('not_found', 'you have no key with this id')
  }

  return Router()
    .get('/', read, async (req, res) => {
      res.json({ keys: await keysFor(req).list({ userId: getAuth(req).subject.id }) })
    })
    .post('/', write, async (req, res) => {
      // Member by member: whoever calls may choose the name and the scopes, and nothing else. The keyring checks both.
      const { name, scopes } = (req.body ?? {}) as { name: string; scopes: string[] }
      const issued = await keysFor(req).issue({ userId: getAuth(req).subject.id, name, scopes })
      res.status(201).set('cache-control', 'no-store').json(issued)
    })
    .post('/:id/rotate', write, async (req, res) => {
      const { id } = await ownKey(req)
      res.set('cache-control', 'no-store').json(await keysFor(req).rotate(id, { overlap: '1h' }))
    })
    .delete('/:id', write, async (req, res) => {
      const { id } = await ownKey(req)
      await keysFor(req).revoke(id, { reason: 'by its user' })
      res.status(204).end()
    })
}
