/** Every check that was made, gathered by group; a group with trouble stands open. The exact order is in the JSON below. */
import { type Check, explainCheck, type SignatureReport } from '@tamga/core'
import { type Html, html } from '../html.ts'
import { commonName } from './certificates.ts'
import { icon } from './icon.ts'
import type { Reader } from './page.ts'

export interface ChecksOptions {
  readonly heading: string
  readonly made: readonly Check[]
  /** What `facts.index` of a check counts in. */
  readonly path: SignatureReport['certificationPath']
}

const tones = { passed: 'good', failed: 'bad', warning: 'doubtful', skipped: 'neutral' } as const

/** From the most to the least telling. */
const severity = ['failed', 'warning', 'passed', 'skipped'] as const

export function checks(reader: Reader, { heading, made, path }: ChecksOptions): Html {
  const groups = Map.groupBy(made, ({ id }) => id.split('.', 1)[0] ?? '')
  return html`<section class="card checks"><h2>${heading}</h2><p class="quiet">${reader.texts.report.checksLead}</p>
${[...groups].map(([name, members]) => group(reader, name, members, path))}</section>`
}

function group(reader: Reader, name: string, members: readonly Check[], path: ChecksOptions['path']): Html {
  const worst = severity.find((outcome) => members.some((check) => check.outcome === outcome)) ?? 'skipped'
  const troubled = worst === 'failed' || worst === 'warning'
  return html`<details${troubled && html` open`}><summary><span>${explainCheck(name, reader.language)}</span>${outcome(reader, worst)}</summary>
<ul>${members.map((check) => row(reader, check, path))}</ul></details>`
}

function row(reader: Reader, check: Check, path: ChecksOptions['path']): Html {
  const { index } = check.facts
  const certificate = typeof index === 'number' ? path[index] : undefined
  return html`<li><span>${explainCheck(check.id, reader.language)}${certificate && html`<small><bdi>${commonName(certificate.subject)}</bdi></small>`}</span>
${outcome(reader, check.outcome)}
<small class="clause">${check.clause}</small>${check.outcome === 'failed' || check.outcome === 'warning' ? facts(check) : undefined}</li>`
}

function outcome({ texts: { outcomes } }: Reader, value: Check['outcome']): Html {
  return html`<span class="status ${tones[value]}">${icon(tones[value])}${outcomes[value]}</span>`
}

/** For whoever has to help: the names and values as the report has them. */
function facts(check: Check): Html {
  const text = Object.entries(check.facts).map(([name, value]) => `${name}: ${[value].flat().join(', ')}`)
  return html`${text.length > 0 && html`<code>${text.join('; ')}</code>`}`
}
