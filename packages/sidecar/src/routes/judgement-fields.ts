/** By what and for which moment a request wants something judged. */
import { z } from 'zod'
import type { ConfiguredProfile } from '../configured-files.ts'

/** `profile`: a name, read as the profile it stands for here. `time`: ISO 8601 with an offset. */
export function judgementFields(profiles: ReadonlyMap<string, ConfiguredProfile>): {
  readonly profile: z.ZodType<ConfiguredProfile | undefined>
  readonly time: z.ZodType<Date | undefined>
} {
  return {
    profile: z
      .string()
      .optional()
      .transform((name, context) => {
        const profile = name === undefined ? undefined : profiles.get(name)
        if (name !== undefined && profile === undefined) context.addIssue('is not a profile configured here')
        return profile
      }),
    time: moment().optional(),
  }
}

/** ISO 8601 with an offset. */
export function moment(): z.ZodType<Date> {
  return z.iso.datetime({ offset: true }).transform((text) => new Date(text))
}
