/** Turns signed octets into the text a person reads before signing: every member, in that person's language. */
import { FormatError, UnsupportedError } from '../errors.ts'
import { agreementMediaType, parseAgreement } from './agreement.ts'
import { applicationFieldNames, applicationMediaType, parseApplication } from './application.ts'
import type { Envelope } from './envelope.ts'
import type { Language } from './language.ts'
import { be } from './texts/be.ts'
import { en } from './texts/en.ts'
import { kk } from './texts/kk.ts'
import { ru } from './texts/ru.ts'
import type { DocumentTexts } from './texts/texts.ts'
import { makeVisible } from './visible.ts'

const textsByLanguage: Readonly<Record<Language, DocumentTexts>> = { kk, ru, be, en }

const MAX_PLAIN_TEXT_OCTETS = 1_048_576

/**
 * The text of a document. Hidden characters are made visible, and lines after the first of a value are indented, so that
 * a value can neither reorder a line nor pretend to be another member.
 * @throws UnsupportedError ERR_DOCUMENT_MEDIA_TYPE; FormatError as the parsers throw, or ERR_DOCUMENT_TEXT
 */
export function renderDocument(bytes: Uint8Array, mediaType: string, language: Language): string {
  switch (mediaType.toLowerCase().replaceAll(' ', '')) {
    case applicationMediaType:
      return renderApplication(bytes, textsByLanguage[language])
    case agreementMediaType:
      return renderAgreement(bytes, textsByLanguage[language])
    case 'text/plain':
    case 'text/plain;charset=utf-8':
      return renderPlainText(bytes)
    default:
      throw new UnsupportedError('ERR_DOCUMENT_MEDIA_TYPE', 'No text can be shown for this media type')
  }
}

function renderApplication(bytes: Uint8Array, texts: DocumentTexts): string {
  const application = parseApplication(bytes)
  const lines = applicationFieldNames.flatMap((name) => {
    const value = application[name]
    return value === undefined ? [] : [line(texts.applicationFields[name], value)]
  })
  return [texts.application, '', ...envelopeLines(application, texts), ...lines, ''].join('\n')
}

function renderAgreement(bytes: Uint8Array, texts: DocumentTexts): string {
  const agreement = parseAgreement(bytes)
  const labels = texts.agreementFields
  return [
    texts.agreement,
    '',
    ...envelopeLines(agreement, texts),
    line(labels.fullName, agreement.fullName),
    line(labels.personalNumber, agreement.personalNumber),
    line(labels.textVersion, agreement.textVersion),
    line(labels.language, texts.languages[agreement.language]),
    // On its own lines, because the text is long; indented like every other value.
    `${labels.text}:${indent(`\n${agreement.text}`)}`,
    '',
  ].join('\n')
}

function envelopeLines(document: Envelope & { readonly type: string }, texts: DocumentTexts): string[] {
  return [
    line(texts.form, `${document.type}, ${document.version}`),
    line(texts.id, document.id),
    line(texts.createdAt, document.createdAt),
  ]
}

function line(label: string, value: string): string {
  return `${label}: ${indent(value)}`
}

function indent(value: string): string {
  return makeVisible(value).replaceAll('\n', '\n    ')
}

function renderPlainText(bytes: Uint8Array): string {
  if (bytes.length > MAX_PLAIN_TEXT_OCTETS) {
    throw new FormatError('ERR_DOCUMENT_TEXT', 'The text is too long', { facts: { maxOctets: MAX_PLAIN_TEXT_OCTETS } })
  }
  try {
    return makeVisible(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes))
  } catch (cause) {
    throw new FormatError('ERR_DOCUMENT_TEXT', 'Not text in UTF-8', { cause })
  }
}
