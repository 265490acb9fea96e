/** Shows with which certificate the person is about to sign or sign in, before the key is used. */
import type { CertificateView, Language, Purpose } from './consent-view.ts'
import { byId, create } from './elements.ts'
import type { PlainTexts } from './texts/page-texts.ts'
import { numberLocales } from './texts/texts.ts'
import type { Translator } from './translator.ts'

/** What the section needs from the page around it. */
export interface CertificateSectionOptions {
  readonly purpose: Purpose
  readonly translator: Translator
}

/** Fills the section and returns a function that tells which certificate is chosen; undefined when none can be used. */
export function showCertificates(
  certificates: readonly CertificateView[],
  { purpose, translator }: CertificateSectionOptions,
): () => number | undefined {
  const container = byId('certificates', HTMLElement)
  translator.forget(container)
  const usable = certificates.filter(({ usability }) => usability === 'usable')
  const inputs = new Map<HTMLInputElement, number>()
  const cards = certificates.map((certificate, index) => {
    const card = certificateCard(certificate, usable.length > 1, { purpose, translator })
    if (usable.length > 1 && certificate.usability === 'usable') {
      const input = create('input')
      input.type = 'radio'
      input.name = 'certificate'
      input.checked = inputs.size === 0
      inputs.set(input, index)
      card.prepend(input)
    }
    return card
  })
  container.replaceChildren(...choice(cards, usable.length > 1, translator))
  const [only] = usable
  return () => {
    if (usable.length <= 1) return only === undefined ? undefined : certificates.indexOf(only)
    return [...inputs].find(([input]) => input.checked)?.[1]
  }
}

function choice(cards: readonly HTMLElement[], several: boolean, translator: Translator): readonly HTMLElement[] {
  if (!several) return cards
  const fieldset = create('fieldset')
  const legend = create('legend')
  translator.write(legend, ({ chooseCertificate }) => chooseCertificate)
  fieldset.append(legend, ...cards)
  return [fieldset]
}

function certificateCard(
  certificate: CertificateView,
  several: boolean,
  { purpose, translator }: CertificateSectionOptions,
): HTMLElement {
  const { holder, organisation, roles, issuer, notAfter, usability } = certificate
  // A label only where there is something to choose; it then makes the whole card the target of the choice.
  const card = create(several ? 'label' : 'div', 'certificate')
  const name = create('div', 'holder')
  name.textContent = holder
  const list = create('dl')
  const row = (term: keyof PlainTexts, value: string | ((language: Language) => string)): void => {
    const entry = create('div')
    const label = create('dt')
    const text = create('dd')
    translator.write(label, (texts) => texts[term])
    translator.write(text, (_, language) => (typeof value === 'string' ? value : value(language)))
    entry.append(label, text)
    list.append(entry)
  }
  if (organisation !== null) row('organisation', organisation)
  if (roles.en.length > 0) row('role', (language) => roles[language].join(', '))
  row('issuer', issuer)
  row('notAfter', (language) => new Date(notAfter).toLocaleDateString(numberLocales[language]))
  card.append(name, list)
  if (usability !== 'usable') card.append(warning(usability, { purpose, translator }))
  return card
}

function warning(
  usability: Exclude<CertificateView['usability'], 'usable'>,
  { purpose, translator }: CertificateSectionOptions,
): HTMLElement {
  const wrongPurpose = purpose === 'sign' ? 'wrongPurpose' : 'wrongPurposeSignIn'
  const keys = {
    expired: 'expired',
    'not-yet-valid': 'notYetValid',
    'wrong-purpose': wrongPurpose,
    'other-holder': 'otherHolder',
    'not-hardware': 'notHardware',
    'unsupported-key': 'unsupportedKey',
  } as const
  const place = create('strong')
  translator.write(place, (texts) => texts[keys[usability]])
  return place
}
