/** The frame of every page: head, mark, menu, language switch, footer. */
import { type Language, languages } from '@tamga/core'
import { type Html, html } from '../html.ts'
import { texts } from '../texts/index.ts'
import type { PortalTexts } from '../texts/texts.ts'

/** For whom a page is made: the language, its words, and the zone in which times are shown. */
export interface Reader {
  readonly language: Language
  readonly texts: PortalTexts
  readonly timeZone: string
  /** The name of whoever is signed in, empty when it is not known; `null` when nobody is, absent where nobody can be. */
  readonly account?: string | null
}

export interface PageOptions {
  readonly title: string
  /** The path without the language in front: what the language switch leads to. */
  readonly path: string
  readonly content: Html
  /** Modules of src/browser, without the extension. */
  readonly scripts?: readonly string[]
  readonly section?: keyof PortalTexts['menu']
}

/** The whole document, ready to send. */
export function page(reader: Reader, { title, path, content, scripts = [], section }: PageOptions): string {
  const { language } = reader
  const { site } = reader.texts
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Tamga</title>
<link rel="icon" href="/assets/mark.svg" type="image/svg+xml">
${['pico', 'colours', 'frame', 'forms', 'report'].map((name) => html`<link rel="stylesheet" href="/assets/${name}.css">`)}
${[...scripts, ...(typeof reader.account === 'string' ? ['sign-out'] : [])].map((name) => html`<script type="module" src="/modules/portal/${name}.js"></script>`)}
</head>
<body>
<a class="skip" href="#main">${site.skip}</a>
<header class="site">
<div class="bar">
<a class="brand" href="/${language}/">${mark}<span><strong>Tamga</strong><small>${site.tagline}</small></span></a>
${languageSwitch(reader, path)}
${account(reader)}
</div>
${menu(reader, section)}
</header>
<main id="main" tabindex="-1">
${content}
</main>
<footer class="site"><p>${site.footer}</p></footer>
</body>
</html>
`.toString()
}

/** Links, not a script: the address alone says the language, so a page can be sent on as it is read. */
function languageSwitch({ language, texts: { site } }: Reader, path: string): Html {
  const link = (other: Language): Html =>
    html`<li><a href="/${other}${path}" lang="${other}" hreflang="${other}"${other === language && html` aria-current="true"`}>${texts[other].name}</a></li>`
  return html`<nav class="languages" aria-label="${site.language}"><ul>${languages.map(link)}</ul></nav>`
}

function account({ language, texts: { signIn, account: labels }, account: name }: Reader): Html {
  if (name === undefined) return html``
  if (name === null) return html`<p class="account"><a href="/${language}/sign-in">${signIn.title}</a></p>`
  return html`<p class="account"><a id="account" href="/${language}/account" aria-label="${labels.title}: ${name}">${name || labels.title}</a> <button type="button" id="sign-out" class="secondary outline">${labels.signOut}</button></p>`
}

const sections: Readonly<Record<keyof PortalTexts['menu'], string>> = {
  application: '/',
  agreement: '/agreement',
  check: '/check',
}

function menu(
  { language, texts: { site, menu: labels } }: Reader,
  current: keyof PortalTexts['menu'] | undefined,
): Html {
  const names = Object.keys(sections) as (keyof PortalTexts['menu'])[]
  const link = (name: keyof PortalTexts['menu']): Html =>
    html`<li><a href="/${language}${sections[name]}"${name === current && html` aria-current="page"`}>${labels[name]}</a></li>`
  return html`<nav class="menu" aria-label="${site.menu}"><ul>${names.map(link)}</ul></nav>`
}

/** A sign in the manner of the steppe: a seal on two legs. The same drawing is public/mark.svg. */
const mark: Html = html`<svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false"><path d="M16 3.5 24.5 12 16 20.5 7.5 12z"/><path d="M11.5 16.5 7 28.5M20.5 16.5 25 28.5"/><circle cx="16" cy="12" r="2"/></svg>`

/** A time as the reader writes it, with the zone's offset; what is no time is shown as it came. */
export function time({ language, timeZone }: Reader, iso: string): Html {
  const date = new Date(iso)
  if (Number.isNaN(date.getTime())) return html`${iso}`
  const format = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZone,
    timeZoneName: 'shortOffset',
  })
  return html`<time datetime="${iso}">${format.format(date)}</time>`
}

/** A day without its hour, for periods of validity. */
export function day({ language, timeZone }: Reader, iso: string): Html {
  const date = new Date(iso)
  if (Number.isNaN(date.getTime())) return html`${iso}`
  const format = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, { dateStyle: 'long', timeZone })
  return html`<time datetime="${iso}">${format.format(date)}</time>`
}
