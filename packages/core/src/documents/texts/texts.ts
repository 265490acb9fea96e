/** What each language must say about a document; a language that leaves something out does not compile. */
import type { AgreementFields } from '../agreement.ts'
import type { ApplicationFields } from '../application.ts'

export interface DocumentTexts {
  readonly application: string
  readonly agreement: string
  readonly id: string
  readonly createdAt: string
  /** Type and version of the form. */
  readonly form: string
  readonly applicationFields: Readonly<Record<keyof ApplicationFields, string>>
  readonly agreementFields: Readonly<Record<Exclude<keyof AgreementFields, 'version'> | 'textVersion', string>>
  /** Own name of each language in which an agreement may be. */
  readonly languages: Readonly<Record<AgreementFields['language'], string>>
}
