import { getAuth, requireAuth } from '@latchkey/express'
import type { Express, Request } from 'express'
import { accountShape, enterpriseShape, envelope } from '../data/shapes.js'
import { jsonAnswer, notFound, sendAnswer } from '../lib/answer.js'
import type { ApiData } from './app.js'
import type { JsonBodies } from './json-body.js'
import type { ObjectSchema } from './validation.js'

interface NewAccount {
  readonly company: string
  readonly owneremail?: string
  readonly plan?: { readonly type: string }
}

const newAccount: ObjectSchema = {
  type: 'object',
  required: ['company'],
  properties: {
    company: { type: 'string', maxLength: 256 },
    owneremail: { type: 'string', maxLength: 254, format: 'email' },
    plan: { type: 'object', required: ['type'], properties: { type: { type: 'string', maxLength: 256 } } },
  },
}

/** The enterprise and its accounts, for enterprise keys alone. */
export function enterpriseRoutes(app: Express, { keyring, accounts }: ApiData, bodies: JsonBodies): void {
  const reads = requireAuth({ kinds: ['enterprise'], scopes: ['enterprise:read'] })
  const writes = requireAuth({ kinds: ['enterprise'], scopes: ['enterprise:write'] })

  app.get('/v3/enterprise', reads, async (req, res) => {
    const enterprise = await keyring.enterprises.get(enterpriseOf(req))
    if (enterprise === null) return sendAnswer(res, notFound('enterprise'))
    const shape = enterpriseShape(enterprise, await accounts.of(enterprise.id))
    sendAnswer(res, jsonAnswer(200, envelope('enterprise', shape)))
  })

  app.get('/v3/enterprise/account', reads, async (req, res) => {
    const children = await accounts.of(enterpriseOf(req))
    sendAnswer(res, jsonAnswer(200, envelope('account', children.map(accountShape))))
  })

  app.post('/v3/enterprise/account', writes, async (req, res) => {
    const body = bodies.read<NewAccount>(req, newAccount)
    if (!body.ok) return sendAnswer(res, body.answer)
    const { company, owneremail = null, plan } = body.value
    const account = await accounts.add({
      company,
      ownerEmail: owneremail,
      plan: plan?.type ?? 'free',
      enterpriseId: enterpriseOf(req),
    })
    sendAnswer(res, jsonAnswer(201, envelope('account', accountShape(account))))
  })

  app.get('/v3/enterprise/account/:account', reads, async (req, res) => {
    const wanted = req.params['account']
    const children = await accounts.of(enterpriseOf(req))
    const account = children.find(({ id, shortId }) => id === wanted || shortId === wanted)
    sendAnswer(
      res,
      account === undefined
        ? notFound('account')
        : jsonAnswer(200, envelope('account', accountShape(account))),
    )
  })
}

/** The guards have let enterprise keys pass alone, and the pipeline knows none without an enterprise. */
function enterpriseOf(req: Request): string {
  const { enterprise } = getAuth(req)
  if (enterprise === null) throw new Error('an enterprise key without an enterprise came by')
  return enterprise.id
}
