/** The consent page: takes the token out of the address, shows the request, and lets the person sign or decline. */
import { type AgentApi, AgentRefusal, openRequest } from './agent-api.ts'
import { armButton } from './armed-button.ts'
import { showAsking } from './asking-section.ts'
import { showCertificates } from './certificate-section.ts'
import type { CertificateView, Language, Purpose } from './consent-view.ts'
import { byId, show } from './elements.ts'
import { showKeys } from './key-section.ts'
import { firstLanguage, showLanguages } from './language-switch.ts'
import type { Ending } from './texts/page-texts.ts'
import { endingText } from './texts/texts.ts'
import { createTranslator, type Translator } from './translator.ts'

// Attack 23: out of the address before anything else can read it from there.
const token = location.hash.slice(1)
history.replaceState(null, '', '/')
await start()

async function start(): Promise<void> {
  const translator = createTranslator(firstLanguage(null, navigator.languages))
  let purpose: Purpose = 'sign'
  try {
    const api = await openRequest(token)
    offerLanguages(translator, api.view.language)
    showRequest(api, translator)
    purpose = api.view.purpose
    showEnding(await api.outcome(), purpose, translator)
  } catch (error) {
    offerLanguages(translator, null)
    const answered = error instanceof AgentRefusal && error.problem !== undefined
    showEnding(answered ? 'unknown' : 'unreachable', purpose, translator)
  }
}

function offerLanguages(translator: Translator, wished: Language | null): void {
  const language = firstLanguage(wished, navigator.languages)
  const container = byId('languages', HTMLElement)
  translator.choose(language)
  if (container.childElementCount === 0) showLanguages(container, language, translator.choose)
}

function showRequest(api: AgentApi, translator: Translator): void {
  const { view } = api
  const signing = prepareSigning(api, translator, showAsking(api, translator))
  showKeys({ view, translator, unlock: api.unlock, unlockByPrompt: api.unlockByPrompt, opened: signing })
  byId('decline', HTMLButtonElement).addEventListener('click', () => attempt(() => api.decline(), translator))
  byId('block', HTMLButtonElement).addEventListener('click', () => attempt(() => api.block(), translator))
  byId('manage', HTMLButtonElement).addEventListener('click', () =>
    // In a window of its own: to leave this one is to decline.
    attempt(async () => void window.open(await api.manage(), '_blank', 'noopener'), translator),
  )
  show(byId('request', HTMLElement), true)
  byId('password', HTMLInputElement).focus({ preventScroll: true })
}

/** Returns what is to happen when a key has been opened: the certificate takes the place of the password. */
function prepareSigning(
  api: AgentApi,
  translator: Translator,
  seen: Promise<void>,
): (certificates: readonly CertificateView[]) => void {
  const sign = byId('sign', HTMLButtonElement)
  const otherKey = byId('other-key', HTMLButtonElement)
  let chosen: () => number | undefined = () => undefined
  const press = (): void => {
    const certificate = chosen()
    if (certificate !== undefined) attempt(() => api.sign(certificate), translator)
  }
  const rearm = armButton(sign, press, seen)

  function showStep(step: 'key' | 'certificate', signable: boolean): void {
    show(byId('key-form', HTMLElement), step === 'key')
    show(byId('certificate', HTMLElement), step === 'certificate')
    show(otherKey, step === 'certificate')
    show(sign, signable)
    rearm()
  }

  otherKey.addEventListener('click', () => {
    showStep('key', false)
    byId('password', HTMLInputElement).focus()
  })
  return (certificates) => {
    chosen = showCertificates(certificates, { purpose: api.view.purpose, translator })
    showStep('certificate', chosen() !== undefined)
    byId('certificate-heading', HTMLElement).focus()
  }
}

async function attempt(step: () => Promise<void>, translator: Translator): Promise<void> {
  const problem = byId('problem', HTMLElement)
  translator.write(problem, () => '')
  try {
    await step()
  } catch {
    translator.write(problem, ({ fault }) => fault)
  }
}

function showEnding(ending: Ending, purpose: Purpose, translator: Translator): void {
  byId('password', HTMLInputElement).value = ''
  show(byId('request', HTMLElement), false)
  show(byId('ending', HTMLElement), true)
  const heading = byId('ending-heading', HTMLElement)
  translator.write(heading, (texts) => endingText(texts, ending, purpose).heading)
  translator.write(byId('ending-text', HTMLElement), (texts) => endingText(texts, ending, purpose).text)
  heading.focus()
}
