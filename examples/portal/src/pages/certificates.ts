/** The certification path as a chain a person can follow, with what is known of each certificate's revocation. */
import type { SignatureReport } from '@tamga/core'
import { type Html, html } from '../html.ts'
import { icon } from './icon.ts'
import { day, type Reader, time } from './page.ts'

type CertificateReport = SignatureReport['certificationPath'][number]

export function certificates(reader: Reader, path: readonly CertificateReport[]): Html {
  const { report: words } = reader.texts
  return html`<section class="card"><h2>${words.path}</h2>
${path.length === 0 ? html`<p>${words.noPath}</p>` : html`<p class="quiet">${words.pathLead}</p><ol class="chain">${path.map((certificate, index) => link(reader, certificate, index))}</ol>`}
</section>`
}

function link(reader: Reader, certificate: CertificateReport, index: number): Html {
  const { report: words } = reader.texts
  return html`<li>
<p class="part">${part(reader, certificate, index)}</p>
<h3><bdi>${commonName(certificate.subject)}</bdi></h3>
<p>${words.issuedBy}: <bdi>${commonName(certificate.issuer)}</bdi><br>${words.validity}: ${day(reader, certificate.notBefore)} – ${day(reader, certificate.notAfter)}</p>
${revocation(reader, certificate.revocation)}
<details><summary>${words.serialNumber} ${shorten(certificate.serialNumber)}</summary>
<dl class="exact"><div><dt>${words.serialNumber}</dt><dd>${certificate.serialNumber}</dd></div>
<div><dt>X.509</dt><dd>${certificate.subject}</dd></div>
<div><dt>${words.issuedBy}</dt><dd>${certificate.issuer}</dd></div>
<div><dt>${words.key}</dt><dd>${certificate.keyAlgorithm}</dd></div>
<div><dt>${words.fingerprint}</dt><dd>${certificate.sha256}</dd></div></dl></details>
</li>`
}

function part({ texts: { report: words } }: Reader, { trustAnchor }: CertificateReport, index: number): string {
  if (trustAnchor) return words.trustAnchor
  return index === 0 ? words.signerCertificate : words.authorityCertificate
}

const tones = { good: 'good', revoked: 'bad', unknown: 'doubtful', 'not-needed': 'neutral' } as const

/** The status, then where it is known from and of which moment it speaks. */
function revocation(reader: Reader, report: CertificateReport['revocation']): Html {
  const { report: words, revocationStatus, revocationSource, revocationOrigin } = reader.texts
  const details = [
    report.revocationTime !== undefined && html`${words.revokedAt} ${time(reader, report.revocationTime)}`,
    report.reason !== undefined && reasonText(reader, report.reason),
    report.source !== undefined && revocationSource[report.source],
    report.origin !== undefined && revocationOrigin[report.origin],
    report.thisUpdate !== undefined && html`${words.asOf} ${time(reader, report.thisUpdate)}`,
  ].filter((detail) => detail !== false)
  return html`<p class="status ${tones[report.status]}">${icon(tones[report.status])}<span><strong>${revocationStatus[report.status]}</strong>${
    details.length > 0 && html`<small>${details.map((detail, index) => html`${index > 0 && ' · '}${detail}`)}</small>`
  }</span></p>`
}

function reasonText({ texts: { revocationReason } }: Reader, reason: string): string {
  return new Map(Object.entries(revocationReason)).get(reason) ?? reason
}

function shorten(serialNumber: string): string {
  return serialNumber.length > 16 ? `${serialNumber.slice(0, 16)}…` : serialNumber
}

/** CN of an RFC 4514 name; without one the whole name. Only for reading: judgements never look at this text. */
export function commonName(name: string): string {
  const match = /(?:^|[,+])CN=((?:\\.|[^\\,+])*)/.exec(name)
  return match?.[1]?.replaceAll(/\\(.)/g, '$1') ?? name
}
