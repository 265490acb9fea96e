/** `POST /v1/signatures/validate`: the report, with 200 whatever the verdict. */
import { type RequestHandler, Router } from 'express'
import { z } from 'zod'
import type { ConfiguredProfile } from '../configured-files.ts'
import { type ValidationContext, validateSignature } from '../workflow/validate-signature.ts'
import { base64 } from './fields.ts'
import { judgementFields, moment } from './judgement-fields.ts'
import { allowOnly } from './method.ts'

/** What signatures are made over under the profiles: any, Kazakhstan's, Belarus's. */
const digestAlgorithms = ['sha256', 'sha384', 'sha512', 'streebog512', 'belt-hash', 'bash384', 'bash512'] as const

type DigestAlgorithm = (typeof digestAlgorithms)[number]

const digestOctets: Readonly<Record<DigestAlgorithm, number>> = {
  sha256: 32,
  sha384: 48,
  sha512: 64,
  streebog512: 64,
  'belt-hash': 32,
  bash384: 48,
  bash512: 64,
}

/** What is asked, its octets decoded. */
interface ValidationBody {
  readonly signature: Uint8Array
  readonly content?: Uint8Array | undefined
  readonly digest?: { readonly algorithm: DigestAlgorithm; readonly value: Uint8Array } | undefined
  /** Since when the portal knows the signature, by a record of its own. */
  readonly existedAt?: Date | undefined
  readonly profile?: ConfiguredProfile | undefined
  readonly time?: Date | undefined
}

const digest = z
  .strictObject({ algorithm: z.enum(digestAlgorithms), value: base64 })
  .refine(({ algorithm, value }) => value.length === digestOctets[algorithm], {
    path: ['value'],
    error: 'is not as long as a digest of this algorithm',
  })

/** `profiles` by name; the shape is the same whatever they are. */
export function validationBody(profiles: ReadonlyMap<string, ConfiguredProfile>): z.ZodType<ValidationBody> {
  return z
    .strictObject({
      signature: base64,
      content: base64.optional(),
      digest: digest.optional(),
      existedAt: moment().optional(),
      ...judgementFields(profiles),
    })
    .refine(({ content, digest }) => content === undefined || digest === undefined, {
      path: ['digest'],
      error: 'is given beside content; give one of them',
    })
}

export function signatureRoutes(context: ValidationContext, { body }: { readonly body: RequestHandler[] }): Router {
  const router = Router({ caseSensitive: true, strict: true })
  const schema = validationBody(context.profiles)
  router
    .route('/v1/signatures/validate')
    .post(...body, async (request, response) => {
      const { profile, time, signature, content, digest, existedAt } = schema.parse(request.body)
      const input = {
        signature,
        ...(content === undefined ? {} : { content }),
        ...(digest === undefined ? {} : { digest }),
        ...(existedAt === undefined ? {} : { existedAt }),
      }
      response.json(await validateSignature(input, { profile, time, portal: response.locals.portal }, context))
    })
    .all(allowOnly('POST'))
  return router
}
