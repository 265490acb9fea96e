/** The validation report in words a person understands; every word of the data itself stays at hand below. */
import { type Conclusion, explainConclusion, type SignatureReport, type ValidationReport } from '@tamga/core'
import { type Html, html } from '../html.ts'
import type { DocumentKind, DocumentRecord } from '../sidecar.ts'
import { certificates } from './certificates.ts'
import { checks } from './checks.ts'
import { steps } from './form-parts.ts'
import { icon } from './icon.ts'
import { page, type Reader } from './page.ts'
import { signer, times } from './signer.ts'

export interface ReportRefusal {
  /** The sidecar's. */
  readonly code: string
  readonly kind: DocumentKind
  readonly id: string
}

/** A signature that the sidecar accepted, refused, or was only asked to check. */
export type ReportSource =
  | { readonly kind: DocumentKind; readonly record: DocumentRecord }
  | { readonly refusal: ReportRefusal }
  | undefined

export interface ReportPageOptions {
  readonly report: ValidationReport
  readonly source: ReportSource
  /** Of this page, without the language; downloads are below it. */
  readonly path: string
}

export function reportPage(reader: Reader, { report, source, path }: ReportPageOptions): string {
  const { report: words } = reader.texts
  const single = report.signatures.length === 1
  return page(reader, {
    title: words.title,
    path,
    section: sectionOf(source),
    content: html`${source !== undefined && steps(reader, 'record' in source ? 'report' : 'review')}
<h1>${words.title}</h1>
${verdict(reader, report.conclusion, source)}
${source !== undefined && 'record' in source && documentText(reader, source.record)}
${report.signatures.map((signature, index) =>
  single
    ? signatureSections(reader, signature, report)
    : html`<section class="signature"><h2>${words.signature} ${index + 1} / ${report.signatures.length}</h2>
${verdict(reader, signature.conclusion, undefined)}${signatureSections(reader, signature, report)}</section>`,
)}
${!single && checks(reader, { heading: words.messageChecks, made: report.checks, path: [] })}
${files(reader, path, source)}
<details class="card technical"><summary>${words.technical}</summary><p>${words.technicalLead}</p>
<pre tabindex="0"><code>${JSON.stringify(report, null, 2)}</code></pre></details>`,
  })
}

function sectionOf(source: ReportSource): 'application' | 'agreement' | 'check' {
  if (source === undefined) return 'check'
  const kind = 'record' in source ? source.kind : source.refusal.kind
  return kind === 'applications' ? 'application' : 'agreement'
}

const tones = { 'TOTAL-PASSED': 'good', 'TOTAL-FAILED': 'bad', INDETERMINATE: 'doubtful' } as const

/** The one thing most people read. What was done with the document comes first, what the signature is worth second. */
function verdict(reader: Reader, conclusion: Conclusion, source: ReportSource): Html {
  const { verdict: words } = reader.texts
  const { heading, explanation, nextStep } = explainConclusion(conclusion, reader.language)
  if (source !== undefined && 'refusal' in source) return refusal(reader, conclusion, source.refusal)
  const accepted = source !== undefined
  return html`<section class="verdict ${tones[conclusion.indication]}">${icon(tones[conclusion.indication])}<div>
<h2>${accepted ? words.accepted : heading}</h2>
<p>${accepted && html`${heading}. `}${explanation}</p>
<p>${accepted ? words.acceptedNote : html`<strong>${words.nextStep}:</strong> ${nextStep}`}</p>
<p class="quiet">${code(conclusion)}</p>
</div></section>`
}

/** A sound signature is refused for whose it is; any other for what the report says. */
function refusal(reader: Reader, conclusion: Conclusion, { code: reason, kind, id }: ReportRefusal): Html {
  const { verdict: words, refusals } = reader.texts
  const { heading, explanation, nextStep } = explainConclusion(conclusion, reader.language)
  const owner = Object.entries(refusals).find(([ending]) => reason.endsWith(ending))?.[1]
  const tone = owner === undefined ? tones[conclusion.indication] : 'bad'
  return html`<section class="verdict ${tone}">${icon(tone)}<div>
<h2>${words.refused}</h2>
<p>${owner ?? html`${heading}. ${explanation}`}</p>
<p>${owner === undefined ? html`<strong>${words.nextStep}:</strong> ${nextStep}` : `${words.sound} ${words.staysDraft}`}</p>
<p><a href="/${reader.language}/${kind}/${id}">${words.back}</a></p>
<p class="quiet">${reason} · ${code(conclusion)}</p>
</div></section>`
}

/** The standard's own words, for whoever has to quote them. */
function code(conclusion: Conclusion): string {
  return conclusion.indication === 'TOTAL-PASSED'
    ? conclusion.indication
    : `${conclusion.indication} · ${conclusion.subIndication}`
}

function documentText({ language, texts: { report: words } }: Reader, record: DocumentRecord): Html {
  return html`<section class="card paper"><h2>${words.document}</h2><div class="document">${record.text[language]}</div></section>`
}

function signatureSections(reader: Reader, signature: SignatureReport, report: ValidationReport): Html {
  const { report: words } = reader.texts
  // With one signature nobody needs to know which checks came before it was looked at.
  const made = report.signatures.length === 1 ? [...report.checks, ...signature.checks] : signature.checks
  return html`<div class="pair">${signer(reader, signature)}${times(reader, signature, report)}</div>
${certificates(reader, signature.certificationPath)}
${checks(reader, { heading: words.checks, made, path: signature.certificationPath })}`
}

function files({ language, texts: { report: words } }: Reader, path: string, source: ReportSource): Html {
  const link = (name: string, label: string): Html =>
    html`<li><a href="/${language}${path}/files/${name}" download>${icon('download')}${label}</a></li>`
  const kept = source !== undefined && 'record' in source
  return html`<section class="card files"><h2>${words.files}</h2><ul>
${kept && html`${link('signature', words.fileSignature)}${link('document', words.fileDocument)}`}${link('report', words.fileReport)}
</ul></section>`
}
