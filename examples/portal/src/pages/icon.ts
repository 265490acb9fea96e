/** The few drawings of the pages, decorative: words beside them always say the same. */
import { type Html, html } from '../html.ts'

type IconName = 'good' | 'bad' | 'doubtful' | 'neutral' | 'download'

const shapes: Readonly<Record<IconName, Html>> = {
  good: html`<circle cx="12" cy="12" r="10"/><path d="m7.5 12.5 3 3 6-6.5"/>`,
  bad: html`<circle cx="12" cy="12" r="10"/><path d="m8.5 8.5 7 7m0-7-7 7"/>`,
  doubtful: html`<path d="M12 2.5 22.5 21h-21z"/><path d="M12 9.5v5m0 3v.1"/>`,
  neutral: html`<circle cx="12" cy="12" r="10"/><path d="M8 12h8"/>`,
  download: html`<path d="M12 3v12m-5-5 5 5 5-5M4 20h16"/>`,
}

export function icon(name: IconName): Html {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${shapes[name]}</svg>`
}
