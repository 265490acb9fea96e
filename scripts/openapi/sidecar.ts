/** What docs/sidecar.openapi.yaml says: the sidecar's operations with the schemas that check their requests. */
import type { z } from 'zod'
import { agreementBody } from '../../packages/sidecar/src/routes/agreements.ts'
import { applicationBody } from '../../packages/sidecar/src/routes/applications.ts'
import { challengeBody, challengeResponseBody } from '../../packages/sidecar/src/routes/challenges.ts'
import { signatureBody } from '../../packages/sidecar/src/routes/fields.ts'
import { loginBody, loginResultBody } from '../../packages/sidecar/src/routes/logins.ts'
import { logoutBody, sessionTokenHeader } from '../../packages/sidecar/src/routes/sessions.ts'
import { validationBody } from '../../packages/sidecar/src/routes/signatures.ts'
import { xmlValidationBody } from '../../packages/sidecar/src/routes/xml-signatures.ts'
import { describeApi, type Operation } from './description.ts'
import * as answers from './sidecar-answers.ts'

/** Where the description lies, as a file address. */
export const sidecarDescription: URL = new URL('../../docs/sidecar.openapi.yaml', import.meta.url)

const named = (id: string, schema: z.ZodType): z.ZodType => schema.meta({ id })
const signature = named('Signature', signatureBody)

const PORTAL = [401, 429, 503]
const BODY = [400, 413, 415, ...PORTAL]
const header = (name: string, description: string): object => ({
  name,
  in: 'header',
  required: true,
  description,
  schema: { type: 'string' },
})
const query = (name: string, description: string): object => ({
  name,
  in: 'query',
  description,
  schema: { type: 'string' },
})

const unguarded: readonly Operation[] = [
  { method: 'get', path: '/healthz', id: 'health', summary: 'Whether the process lives', answer: answers.health },
  {
    method: 'get',
    path: '/readyz',
    id: 'readiness',
    summary: 'Whether it can do its work; 503 with the names of what is missing',
    answer: answers.readiness,
  },
  {
    method: 'get',
    path: '/.well-known/jwks.json',
    id: 'keySet',
    summary: 'Public keys of the assertions (RFC 7517 §5); where people sign in',
    answer: answers.keySet,
  },
].map((operation) => ({ ...operation, method: 'get', refusals: [429], open: true }))

const judging: readonly Operation[] = [
  {
    method: 'post',
    path: '/v1/signatures/validate',
    id: 'validateSignature',
    summary: 'The report on a CMS signature (ETSI EN 319 102-1); 200 whatever the verdict',
    body: named('ValidationRequest', validationBody(new Map())),
    answer: answers.report,
    refusals: [...BODY, 422],
  },
  {
    method: 'post',
    path: '/v1/xml-signatures/validate',
    id: 'validateXmlSignature',
    summary: 'The report on a signed XML document, and the very octets that were signed',
    body: named('XmlValidationRequest', xmlValidationBody(new Map())),
    answer: answers.xmlValidation,
    refusals: [...BODY, 422],
  },
]

const signIn: readonly Operation[] = [
  {
    method: 'post',
    path: '/v1/logins',
    id: 'createLogin',
    summary: 'Begins to sign a person in through the identification server',
    body: named('LoginRequest', loginBody),
    answer: answers.login,
    status: 201,
    refusals: [...BODY, 403],
  },
  {
    method: 'post',
    path: '/v1/logins/result',
    id: 'redeemLogin',
    summary: 'What a sign-in brought, once, for its code and the nonce bound to the browser',
    body: named('LoginResultRequest', loginResultBody),
    answer: answers.admission,
    refusals: [...BODY, 404],
  },
  {
    method: 'get',
    path: '/v1/session',
    id: 'session',
    summary: 'Who is signed in; asked about each request of a browser',
    parameters: [
      header(sessionTokenHeader, 'The token of the session'),
      query('acr_values', 'Separated by spaces (RFC 9470)'),
      query('max_age', 'Seconds since the person was authenticated'),
    ],
    answer: answers.admission,
    refusals: [400, ...PORTAL],
  },
  {
    method: 'post',
    path: '/v1/sessions/{id}/logout',
    id: 'logout',
    summary: 'Ends a session; the same answer when there was none',
    body: named('LogoutRequest', logoutBody),
    answer: answers.logout,
    refusals: [...BODY, 403],
  },
  {
    method: 'post',
    path: '/v1/challenges',
    id: 'createChallenge',
    summary: 'A challenge for a sign-in with a certificate, without the identification server',
    body: named('ChallengeRequest', challengeBody),
    answer: answers.challenge,
    status: 201,
    refusals: [...BODY, 403],
  },
  {
    method: 'put',
    path: '/v1/challenges/{id}/response',
    id: 'answerChallenge',
    summary: 'The signed challenge; each is answered once',
    body: named('ChallengeResponse', challengeResponseBody),
    answer: answers.admission,
    refusals: [...BODY, 404, 422],
  },
]

function documents(path: string, name: string, body: z.ZodType): readonly Operation[] {
  const record = { answer: answers.documentRecord }
  return [
    {
      ...record,
      method: 'post',
      path,
      id: `create${name}`,
      summary: 'A draft: the exact octets to sign, and their text in four languages',
      body: named(`${name}Request`, body),
      status: 201,
      refusals: BODY,
    },
    {
      ...record,
      method: 'get',
      path: `${path}/{id}`,
      id: `get${name}`,
      summary: 'The record; only of the portal that made it',
      refusals: [404, ...PORTAL],
    },
    {
      ...record,
      method: 'put',
      path: `${path}/{id}/signature`,
      id: `sign${name}`,
      summary: 'Takes the signature when it is TOTAL-PASSED and of the right person; else 422 with the report',
      body: signature,
      refusals: [...BODY, 404, 409, 422],
    },
  ]
}

const texts: Operation = {
  method: 'get',
  path: '/v1/agreements/texts',
  id: 'agreementTexts',
  summary: 'The current text of the agreement in four languages',
  answer: answers.agreementTexts,
  refusals: PORTAL,
}

const reasons: Readonly<Record<number, string>> = {
  400: 'The request has mistakes; `errors` names the members',
  401: 'The portal showed no credential that is known here, or there is no such session',
  403: 'Not registered for this portal',
  404: 'There is none, or not any more, or not for this portal',
  409: 'The document has another signature already',
  413: 'Larger than this server accepts',
  415: 'Not application/json in UTF-8, or compressed',
  422: 'Understood and refused; the code says why, with the report where one was made',
  429: 'Too many requests; see Retry-After',
  503: 'Something that is needed does not answer; see Retry-After',
}

/** The description as YAML. */
export function describeSidecar(): string {
  return describeApi({
    info: {
      title: 'Tamga sidecar',
      version: '1',
      summary: 'Signatures judged, applications and agreements signed, people signed in',
      description:
        'Called by portals from their own network, never by browsers: the door, which is theirs, and its limits are in docs/guides/sign-in.md. 429 comes with code ERR_REQUEST_RATE and Retry-After, to each portal by its own count and to strangers by address. Written by `npm run openapi` from the schemas that check the requests; a test holds real answers against the others.',
    },
    servers: [{ url: 'http://127.0.0.1:8781' }],
    operations: [
      ...unguarded,
      ...judging,
      ...documents('/v1/applications', 'Application', applicationBody),
      texts,
      ...documents('/v1/agreements', 'Agreement', agreementBody),
      ...signIn,
    ],
    reasons,
    problem: answers.problem,
    credential: ['portal', { type: 'http', scheme: 'bearer', description: 'The credential of the portal (RFC 6750)' }],
  })
}
