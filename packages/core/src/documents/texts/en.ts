/** English. */
import type { DocumentTexts } from './texts.ts'

export const en: DocumentTexts = {
  application: 'APPLICATION FOR ACCESS',
  agreement: 'AGREEMENT ON USE OF THE SYSTEM',
  id: 'Document number',
  createdAt: 'Made at (UTC)',
  form: 'Form',
  applicationFields: {
    familyName: 'Family name',
    givenName: 'Given name',
    middleName: 'Middle name',
    personalNumber: 'Personal number',
    organisation: 'Organisation',
    organisationNumber: 'Number of the organisation',
    unit: 'Unit',
    post: 'Post',
    email: 'E-mail',
    phone: 'Phone',
    reason: 'Reason',
  },
  agreementFields: {
    fullName: 'Full name',
    personalNumber: 'Personal number',
    textVersion: 'Version of the text',
    language: 'Language of the text',
    text: 'Text',
  },
  languages: { kk: 'Kazakh', ru: 'Russian', be: 'Belarusian', en: 'English' },
}
