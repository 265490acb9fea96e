/** What docs/client-agent.openapi.yaml says: the agent's operations with the schemas that check their requests. */
import * as schemas from '../../packages/client-agent/src/routes/schemas.ts'
import { describeApi, json, type Operation, reference } from './description.ts'

/** Where the description lies, as a file address. */
export const agentDescription: URL = new URL('../../docs/client-agent.openapi.yaml', import.meta.url)

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
    parameters: [
      { name: 'Tamga-Document', in: 'header', required: true, content: json(reference(schemas.streamSchema)) },
    ],
    request: {
      required: true,
      content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
    },
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
  return describeApi({
    info: {
      title: 'Tamga client agent',
      version: '1',
      summary: 'Signing and signing in on the person’s own computer',
      description:
        'Called by pages of https sites. `Origin` must be there; nothing is answered to forms, images or cookies. There are no credentials: the browser names the site, and the person agrees each time. Written by `npm run openapi` from the schemas that check the requests.',
    },
    servers: [24117, 24118, 24119].map((port) => ({ url: `http://127.0.0.1:${port}` })),
    operations,
    reasons,
    problem: schemas.problemAnswer,
    furtherRequests: [schemas.signerSchema, schemas.documentSchema, schemas.streamSchema],
    everywhere: { 421: { description: 'Not the agent’s address' } },
  })
}
