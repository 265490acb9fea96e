/** Every check that was made, by group and in the order made, each with its rule and outcome. */
import { type Check, explainCheck } from '@tamga/core'
import { type Html, html } from '../html.ts'
import { icon } from './icon.ts'
import type { Reader } from './page.ts'

const tones = { passed: 'good', failed: 'bad', warning: 'doubtful', skipped: 'neutral' } as const

export function checks(reader: Reader, made: readonly Check[], heading: string): Html {
  const { report: words } = reader.texts
  return html`<section class="card checks"><h2>${heading}</h2><p class="quiet">${words.checksLead}</p>
<div class="scroll"><table><thead><tr><th scope="col">${words.what}</th><th scope="col">${words.outcome}</th><th scope="col">${words.clause}</th></tr></thead>
${groups(made).map((group) => rows(reader, group))}</table></div></section>`
}

function rows(reader: Reader, group: readonly Check[]): Html {
  const { outcomes } = reader.texts
  const name = groupOf(group[0])
  return html`<tbody><tr><th class="group" colspan="3" scope="rowgroup">${explainCheck(name, reader.language)}</th></tr>
${group.map(
  ({ id, clause, outcome }) => html`<tr><td>${explainCheck(id, reader.language)}</td>
<td class="status ${tones[outcome]}">${icon(tones[outcome])}${outcomes[outcome]}</td><td class="clause">${clause}</td></tr>`,
)}</tbody>`
}

/** Runs of checks of one group; a group that comes again makes a new run, because the order is part of the report. */
function groups(made: readonly Check[]): readonly (readonly Check[])[] {
  const runs: Check[][] = []
  for (const check of made) {
    const last = runs.at(-1)
    if (last !== undefined && groupOf(last[0]) === groupOf(check)) last.push(check)
    else runs.push([check])
  }
  return runs
}

function groupOf(check: Check | undefined): string {
  return check?.id.split('.', 1)[0] ?? ''
}
