/** Who signed and when: as certified, as claimed and as proven are told apart. */
import {
  explainConclusion,
  explainRole,
  explainSubjectWarning,
  type SignatureReport,
  type Subject,
  type ValidationReport,
} from '@tamga/core'
import { type Html, html } from '../html.ts'
import { type Reader, time } from './page.ts'

type Row = readonly [label: string, value: string | Html | null | undefined, note?: string | undefined]

/** From the certificate; shown whatever the conclusion, which stands above it. */
export function signer(reader: Reader, { subject }: SignatureReport): Html {
  const { report: words } = reader.texts
  return html`<section class="card"><h2>${words.who}</h2>${list(subject === null ? [[words.fullName, words.notStated]] : rows(reader, subject))}</section>`
}

function rows({ language, texts: { report: words } }: Reader, subject: Subject): readonly Row[] {
  return [
    [subject.kind === 'system' ? words.system : words.fullName, nameOf(subject) ?? words.notStated],
    [words.personalNumber, subject.personalNumber, warningOf(subject, 'personalNumber', language)],
    [words.organisation, subject.organisation?.name],
    [words.organisationNumber, subject.organisation?.number, warningOf(subject, 'organisation', language)],
    [words.role, subject.roles.map((role) => explainRole(role, language)).join(', ') || undefined],
    [words.country, subject.country === null ? null : countryName(subject.country, language)],
  ]
}

/** Something odd about a number, said beside it. */
function warningOf({ warnings }: Subject, field: string, language: Reader['language']): string | undefined {
  const found = warnings.filter((one) => one.field === field)
  return found.map(({ code }) => explainSubjectWarning(code, language)).join(', ') || undefined
}

function nameOf({ kind, surname, givenName, middleName, commonName }: Subject): string | null {
  const full = [surname, givenName, middleName].filter((part) => part !== null).join(' ')
  return kind === 'system' || full === '' ? commonName : full
}

/** A certificate may hold anything in C; what is no ISO 3166-1 code stays as certified. */
function countryName(code: string, language: Reader['language']): string {
  return /^[A-Z]{2}$/.test(code) ? (new Intl.DisplayNames(language, { type: 'region' }).of(code) ?? code) : code
}

/** The claimed time is the signer's word; the best signature time is what evidence bears out (EN 319 102-1). */
export function times(reader: Reader, signature: SignatureReport, report: ValidationReport): Html {
  const { report: words, timeStampTypes } = reader.texts
  const { claimedSigningTime, bestSignatureTime, timeStamps } = signature
  const stamps = timeStamps.map(
    (stamp): Row => [
      timeStampTypes[stamp.type],
      stamp.genTime === null ? words.notStated : time(reader, stamp.genTime),
      // A time-stamp that does not hold proves nothing, and its time must not stand there as if it did.
      stamp.conclusion.indication === 'TOTAL-PASSED'
        ? undefined
        : explainConclusion(stamp.conclusion, reader.language).heading,
    ],
  )
  return html`<section class="card"><h2>${words.when}</h2>${list([
    [
      words.claimed,
      claimedSigningTime === null ? words.notStated : time(reader, claimedSigningTime),
      words.claimedNote,
    ],
    [words.best, time(reader, bestSignatureTime), words.bestNote],
    ...stamps,
    [words.checkedAt, time(reader, report.validationTime)],
  ])}</section>`
}

function list(rows: readonly Row[]): Html {
  const present = rows.filter(([, value]) => value !== undefined && value !== null)
  return html`<dl>${present.map(
    ([label, value, note]) =>
      html`<div><dt>${label}</dt><dd><bdi>${value ?? ''}</bdi>${note !== undefined && html`<small>${note}</small>`}</dd></div>`,
  )}</dl>`
}
