/** The parts that every form here is made of: labelled fields, the list of mistakes, the steps above. */
import { type Html, html } from '../html.ts'
import type { FieldTexts, PortalTexts } from '../texts/texts.ts'
import type { Reader } from './page.ts'

export interface FieldOptions {
  readonly name: string
  readonly required?: boolean
  readonly kind?: 'text' | 'email' | 'tel' | 'lines' | 'file'
  /** WHATWG autofill name, so that browsers can help. */
  readonly autocomplete?: string
  readonly maxLength?: number
  readonly pattern?: string
  /** Personal numbers and the like: no capitals, corrections or guesses by the device. */
  readonly literal?: boolean
  /** What stands in it at first. */
  readonly value?: string | undefined
}

/** What was typed before, by field name, when a person comes back to change it. */
export type FieldValues = Readonly<Record<string, string>>

/** A field with its label and hint; the script reads the two messages from its data attributes. */
export function field({ texts: { site } }: Reader, texts: FieldTexts, options: FieldOptions): Html {
  const { name, required = false, kind = 'text', value } = options
  const shared = html`id="${name}" name="${name}"${required && html` required`}${texts.hint !== undefined && html` aria-describedby="${name}-hint"`}
data-missing="${texts.missing}" data-invalid="${texts.invalid}"${attributes(options)}`
  return html`<div class="field">
<label for="${name}">${texts.label}${!required && html` <span class="optional">(${site.optional})</span>`}</label>
${texts.hint !== undefined && html`<small class="hint" id="${name}-hint">${texts.hint}</small>`}
${kind === 'lines' ? html`<textarea rows="4" ${shared}>${value}</textarea>` : html`<input type="${kind}" ${shared}${value !== undefined && html` value="${value}"`}>`}
</div>`
}

function attributes({ autocomplete, maxLength, pattern, literal }: FieldOptions): Html {
  return html`${autocomplete !== undefined && html` autocomplete="${autocomplete}"`}${maxLength !== undefined && html` maxlength="${maxLength}"`}${pattern !== undefined && html` pattern="${pattern}"`}${literal === true && html` autocapitalize="characters" spellcheck="false"`}`
}

/** Empty until the script fills and focuses it. */
export function errorSummary({ texts: { site } }: Reader): Html {
  return html`<section class="error-summary" id="errors" role="alert" tabindex="-1" aria-labelledby="errors-heading" hidden>
<h2 id="errors-heading">${site.errorSummary}</h2><ul></ul></section>`
}

const order = ['fill', 'review', 'report'] as const

/** Where the person is on the way from form to report. */
export function steps({ texts: { steps: labels } }: Reader, current: (typeof order)[number]): Html {
  const item = (name: (typeof order)[number]): Html =>
    html`<li${name === current && html` aria-current="step"`}${order.indexOf(name) < order.indexOf(current) && html` class="done"`}>${labels[name]}</li>`
  return html`<ol class="steps" aria-label="${labels.label}">${order.map(item)}</ol>`
}

/** What may go wrong, kept in templates until the script shows one; so the script itself holds no words. */
export function problemTemplates(texts: PortalTexts): Html {
  return html`${Object.entries(texts.problems).map(
    ([code, problem]) =>
      html`<template data-problem="${code}"><h2>${problem.heading}</h2><p>${problem.explanation}</p><p>${problem.nextStep}</p></template>`,
  )}<noscript><p class="problem">${texts.site.noScript}</p></noscript>`
}

/** Where the script puts a problem; announced at once and focused. */
export const problemRegion: Html = html`<div id="problem" class="problem" role="alert" tabindex="-1" hidden></div>`
