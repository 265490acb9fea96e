/** Which profiles judge here, and what each of them trusts. */
import { profiles } from '@tamga/core'
import { z } from 'zod'

export interface ProfileConfig {
  readonly name: string
  /** Files or directories, in place of the configuration's own: a country's anchors vouch under its profile only. */
  readonly trustAnchors?: readonly string[] | undefined
  readonly intermediates?: readonly string[] | undefined
}

/** A name alone, or a name with what it trusts. */
export function profileSchema(path: z.ZodType<string>): z.ZodType<ProfileConfig> {
  const name = z.string().refine((given) => profiles.has(given), {
    error: `is not a profile; there are ${[...profiles.keys()].join(', ')}`,
  })
  return z.preprocess(
    (given) => (typeof given === 'string' ? { name: given } : given),
    z.strictObject({ name, trustAnchors: z.array(path).min(1).optional(), intermediates: z.array(path).optional() }),
  )
}
