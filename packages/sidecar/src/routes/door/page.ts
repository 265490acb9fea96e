/** A page of the door: one thing said to a person in their language, without script, and a way back to the portal. */
import { type Language, languages } from '@tamga/core'
import type { Request, Response } from 'express'
import type { PortalSignIn } from '../../config-sign-in.ts'
import { doorTexts } from '../../texts/door/index.ts'
import type { DoorPage } from '../../texts/door/texts.ts'
import { stylePath } from './style.ts'

export interface PageOptions {
  readonly status: number
  /** Where its link leads; without it there is no link. */
  readonly portal?: PortalSignIn | undefined
  /** Of the refusal, for support. */
  readonly code?: string | undefined
}

export function sendPage(request: Request, response: Response, name: DoorPage, options: PageOptions): void {
  const language = languageOf(request)
  response.locals.problemCode = options.code
  response
    .status(options.status)
    .vary('Accept-Language')
    .type('html')
    .send(document(name, language, { ...options, base: request.baseUrl, requestId: response.locals.requestId }))
}

/** What the browser prefers (RFC 9110 §12.5.4), of those we speak. */
export function languageOf(request: Request): Language {
  const best = request.acceptsLanguages([...languages])
  return languages.find((language) => language === best) ?? 'en'
}

interface Frame extends PageOptions {
  readonly base: string
  readonly requestId: string
}

function document(name: DoorPage, language: Language, { base, portal, code, requestId }: Frame): string {
  const { pages, backToPortal, code: codeLabel } = doorTexts[language]
  const { heading, explanation, nextStep } = pages[name]
  const link =
    portal &&
    `<a role="button" href="${escapeText(portal.homeUrl)}">${escapeText(backToPortal.replace('{portal}', portal.title))}</a>`
  const support =
    code && `<p><small>${codeLabel}: <code>${escapeText(code)}</code> <code>${escapeText(requestId)}</code></small></p>`
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeText(heading)}</title>
<link rel="stylesheet" href="${base}${stylePath}/pico.css">
<link rel="stylesheet" href="${base}${stylePath}/door.css">
</head>
<body>
<main class="container" data-page="${name}">
<article>
<h1>${escapeText(heading)}</h1>
<p>${escapeText(explanation)}</p>
<p>${escapeText(nextStep)}</p>
${link ?? ''}
${support ?? ''}
</article>
</main>
</body>
</html>
`
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escapeText(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? '')
}
