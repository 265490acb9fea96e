/** Shapes that several routes read. */
import { FormatError, fromBase64 } from '@tamga/core'
import { z } from 'zod'

/** Octets in base64 (RFC 4648 §4), decoded. */
export const base64: z.ZodType<Uint8Array, string> = z
  .string()
  .meta({ contentEncoding: 'base64', description: 'Base64 (RFC 4648 §4) with padding' })
  .transform((text, context) => {
    try {
      return fromBase64(text)
    } catch (error) {
      if (!(error instanceof FormatError)) throw error
      context.addIssue({ code: 'custom', message: error.message })
      return z.NEVER
    }
  })

/** A signature on its own: `{"signature": "<base64 of CMS>"}`. */
export const signatureBody: z.ZodType<{ readonly signature: Uint8Array }, { signature: string }> = z.strictObject({
  signature: base64,
})
