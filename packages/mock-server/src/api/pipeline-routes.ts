import { getAuth, requireAuth } from '@latchkey/express'
import type { Express } from 'express'
import type { Pipelines } from '../data/pipelines.js'
import { envelope, pipelineShape } from '../data/shapes.js'
import { jsonAnswer, sendAnswer } from '../lib/answer.js'
import type { JsonBodies } from './json-body.js'
import type { ObjectSchema } from './validation.js'

const newPipeline: ObjectSchema = {
  type: 'object',
  required: ['title'],
  properties: { title: { type: 'string', maxLength: 256 } },
}

/** The pipelines of the account acted on. */
export function pipelineRoutes(app: Express, pipelines: Pipelines, bodies: JsonBodies): void {
  app.get('/v3/pipeline', requireAuth({ account: true, scopes: ['pipeline:read'] }), (req, res) => {
    const found = pipelines.of(getAuth(req).account.id)
    sendAnswer(res, jsonAnswer(200, envelope('pipeline', found.map(pipelineShape))))
  })

  app.post('/v3/pipeline', requireAuth({ account: true, scopes: ['pipeline:write'] }), (req, res) => {
    const body = bodies.read<{ title: string }>(req, newPipeline)
    if (!body.ok) return sendAnswer(res, body.answer)
    const pipeline = pipelines.add({ accountId: getAuth(req).account.id, title: body.value.title })
    sendAnswer(res, jsonAnswer(201, envelope('pipeline', pipelineShape(pipeline))))
  })
}
