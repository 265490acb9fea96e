/** `npm run openapi`: writes docs/client-agent.openapi.yaml (OpenAPI 3.1) from the schemas that check the requests. */
import { readFileSync, writeFileSync } from 'node:fs'
import { stringifyYaml } from '@redocly/openapi-core'
import { z } from 'zod'
import * as schemas from '../packages/client-agent/src/routes/schemas.ts'

/** Where the description lies, as a file address. */
export const agentDescription: URL = new URL('../docs/client-agent.openapi.yaml', import.meta.url)

interface Operation {
  readonly method: 'get' | 'post'
  readonly path: string
  readonly id: string
  readonly summary: string
  readonly body?: z.ZodType
  readonly answer: z.ZodType
  /** Status of each refusal that is this operation's own. */
  readonly refusals: readonly number[]
}

const ASKS_THE_PERSON = [400, 403, 409, 413, 415, 422, 429, 503]

const operations: readonly Operation[] = [
  {
    method: 'get',
    path: '/v1/info',
    id: 'info',
    summary: 'That the agent runs, and nothing about the person or the keys',
    answer: schemas.infoAnswer,
    refusals: [403],
  },
  {
    method: 'post',
    path: '/v1/sign',
    id: 'sign',
    summary: 'Shows a document to the person and signs it (CAdES B-B)',
    body: schemas.signSchema,
    answer: schemas.signatureAnswer,
    refusals: ASKS_THE_PERSON,
  },
  {
    method: 'post',
    path: '/v1/sign/batch',
    id: 'signBatch',
    summary: 'One consent that lists every document, and a result for each',
    body: schemas.batchSchema,
    answer: schemas.batchAnswer,
    refusals: ASKS_THE_PERSON,
  },
  {
    method: 'post',
    path: '/v1/sign/stream',
    id: 'signStream',
    summary: 'A document of any size as bare octets; the signature is detached',
    answer: schemas.signatureAnswer,
    refusals: ASKS_THE_PERSON,
  },
  {
    method: 'post',
    path: '/v1/sign/digest',
    id: 'signDigest',
    summary: 'Only where the deployment allows it: signs what the person cannot see, and tells them so',
    body: schemas.digestSchema,
    answer: schemas.signatureAnswer,
    refusals: ASKS_THE_PERSON,
  },
  {
    method: 'post',
    path: '/v1/co-sign',
    id: 'coSign',
    summary: 'Adds a signature to a CMS without touching what is there',
    body: schemas.coSignSchema,
    answer: schemas.signatureAnswer,
    refusals: ASKS_THE_PERSON,
  },
  {
    method: 'post',
    path: '/v1/identify',
    id: 'identify',
    summary: 'Signs the relying party’s challenge for the origin of the page, and no other',
    body: schemas.identifySchema,
    answer: schemas.signatureAnswer,
    refusals: ASKS_THE_PERSON,
  },
  {
    method: 'post',
    path: '/v1/web-eid/authenticate',
    id: 'webEidAuthenticate',
    summary: 'A web-eid:1.0 token, of certificates for authentication alone',
    body: schemas.webEidSchema,
    answer: schemas.webEidToken,
    refusals: ASKS_THE_PERSON,
  },
]

const reasons: Readonly<Record<number, string>> = {
  400: 'The request has mistakes, or the document is not what its media type says',
  403: 'The site may not use the agent, or the person did not sign; the code tells which',
  409: 'A request of this site is already waiting',
  413: 'Too large',
  415: 'Not the content type asked for',
  422: 'The document cannot be shown, the challenge is not in force, or the key did not sign',
  429: 'The site was refused several times, or too many sites are waiting; see Retry-After',
  503: 'The agent is stopping',
}

/** The description as YAML. */
export function describeAgent(): string {
  const requests = [schemas.signerSchema, schemas.documentSchema, schemas.streamSchema]
  const asked = operations.flatMap(({ body }) => (body === undefined ? [] : [body]))
  const components = [
    ...componentsOf([...requests, ...asked], 'input'),
    ...componentsOf([schemas.problemAnswer, ...operations.map(({ answer }) => answer)], 'output'),
  ]
  const problem = { 'application/problem+json': { schema: reference(schemas.problemAnswer) } }
  const paths = operations.map(({ method, path, id, summary, body, answer, refusals }) => {
    const refused = refusals.map((status) => [status, { description: reasons[status], content: problem }])
    const success = { description: 'Done', content: json(reference(answer)) }
    const responses = { 200: success, ...Object.fromEntries(refused), 421: { description: 'Not the agent’s address' } }
    const request = body === undefined ? {} : { requestBody: { required: true, content: json(reference(body)) } }
    const stream = path === '/v1/sign/stream' ? streamed(reference(schemas.streamSchema)) : {}
    return [path, { [method]: { operationId: id, summary, ...request, ...stream, responses } }]
  })
  const document = {
    openapi: '3.1.0',
    info: {
      title: 'Tamga client agent',
      version: '1',
      summary: 'Signing and signing in on the person’s own computer',
      description:
        'Called by pages of https sites. `Origin` must be there; nothing is answered to forms, images or cookies. Written by `npm run openapi` from the schemas that check the requests.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [24117, 24118, 24119].map((port) => ({ url: `http://127.0.0.1:${port}` })),
    // There are no credentials: the browser names the site, and the person agrees each time.
    security: [],
    paths: Object.fromEntries(paths),
    components: { schemas: Object.fromEntries(components.toSorted(([a], [b]) => (a < b ? -1 : 1))) },
  }
  return stringifyYaml(JSON.parse(JSON.stringify(document)), { noRefs: true, lineWidth: 120 })
}

function streamed(parameters: object): object {
  const octets = { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } }
  const header = { name: 'Tamga-Document', in: 'header', required: true, content: json(parameters) }
  return { parameters: [header], requestBody: { required: true, content: octets } }
}

function json(schema: object): object {
  return { 'application/json': { schema } }
}

/** Schemas by name, with references to each other. */
function componentsOf(described: readonly z.ZodType[], io: 'input' | 'output'): [string, object][] {
  const registry = z.registry<{ id: string }>()
  for (const schema of described) registry.add(schema, { id: nameOf(schema) })
  const { schemas: named } = z.toJSONSchema(registry, { io, uri: (id) => `#/components/schemas/${id}` })
  return Object.entries(named).map(([name, { $id: _, id: __, $schema: ___, ...rest }]) => [name, rest])
}

function reference(schema: z.ZodType): object {
  return { $ref: `#/components/schemas/${nameOf(schema)}` }
}

function nameOf(schema: z.ZodType): string {
  const { id } = z.globalRegistry.get(schema) ?? {}
  if (id === undefined) throw new TypeError('A described schema without a name')
  return id
}

if (import.meta.main) {
  const text = describeAgent()
  const before = readFileSync(agentDescription, { encoding: 'utf8', flag: 'a+' })
  if (text !== before) writeFileSync(agentDescription, text)
}
