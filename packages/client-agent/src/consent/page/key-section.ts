/** Choosing a key file or a token and typing its password or PIN, which is taken out of the field as it is sent. */
import { AgentRefusal } from './agent-api.ts'
import type { CertificateView, ConsentView, KeyEntryView, UnlockAnswer } from './consent-view.ts'
import { byId, create, show } from './elements.ts'
import { keyProblemText } from './texts/texts.ts'
import type { Translator } from './translator.ts'

/** What the section needs from the page around it. */
export interface KeySectionOptions {
  readonly view: ConsentView
  readonly translator: Translator
  readonly unlock: (id: string, password: string) => Promise<UnlockAnswer>
  /** Where the desktop has a window of its own for it. */
  readonly unlockByPrompt: (id: string, language: string) => Promise<UnlockAnswer>
  readonly opened: (certificates: readonly CertificateView[]) => void
}

/** Fills the form and answers its submission. */
export function showKeys({ view, translator, unlock, unlockByPrompt, opened }: KeySectionOptions): void {
  const form = byId('key-form', HTMLFormElement)
  const password = byId('password', HTMLInputElement)
  const problem = byId('key-problem', HTMLElement)
  const fieldset = byId('key-files', HTMLFieldSetElement)
  const choices = view.keys.map((key) => keyChoice(key, translator))
  fieldset.append(...choices.map(({ label }) => label))
  const usable = choices.filter(({ input }) => !input.disabled)
  usable[0]?.input.setAttribute('checked', '')
  const chosenOne = () => choices.find(({ input }) => input.checked)
  let { prompt } = view
  const showSecret = () => showSecretOf(chosenOne()?.key, { prompt, translator })
  fieldset.addEventListener('change', () => {
    password.value = ''
    translator.write(problem, () => '')
    showSecret()
  })
  showSecret()
  show(fieldset, choices.length > 0)
  const none = byId('no-keys', HTMLElement)
  show(none, usable.length === 0)
  translator.write(none, ({ noKeys }) => noKeys.replace('{directory}', view.keyDirectory))

  let busy = false
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    const chosen = chosenOne()
    if (busy || chosen === undefined) return
    busy = true
    translator.write(problem, () => '')
    const typed = password.value
    password.value = ''
    try {
      const elsewhere = prompt && chosen.key.needs !== 'protected-path'
      const { lang } = document.documentElement
      const { id } = chosen.key
      opened((await (elsewhere ? unlockByPrompt(id, lang) : unlock(id, typed))).certificates)
    } catch (error) {
      // The desktop has no such window after all: the page asks itself.
      if (error instanceof AgentRefusal && error.problem?.code === 'ERR_AGENT_PROMPT_UNAVAILABLE') prompt = false
      showSecret()
      explain(error, problem, translator)
      password.focus()
    } finally {
      busy = false
    }
  })
}

/** Asks for what opens the chosen entry: a password, a PIN, or nothing where the reader asks itself. */
function showSecretOf(
  key: KeyEntryView | undefined,
  { prompt, translator }: { readonly prompt: boolean; readonly translator: Translator },
): void {
  const label = byId('password-label', HTMLElement)
  const hint = byId('password-hint', HTMLElement)
  const typed = key !== undefined && key.needs !== 'protected-path' && !prompt
  for (const id of ['password-label', 'password']) show(byId(id, HTMLElement), typed)
  for (const id of ['password-hint', 'show-certificate']) show(byId(id, HTMLElement), key !== undefined)
  translator.write(label, (texts) => (key?.needs === 'pin' ? texts.pin : texts.password))
  translator.write(hint, (texts) => {
    const own = { password: texts.passwordHint, pin: texts.pinHint, 'protected-path': texts.pinOnReader }
    const tries = key?.tries === 'few' || key?.tries === 'last' ? texts.tries[key.tries] : ''
    const hintText = prompt && key?.needs !== 'protected-path' ? texts.promptHint : own[key?.needs ?? 'password']
    return `${hintText} ${tries}`.trim()
  })
}

function keyChoice(key: KeyEntryView, translator: Translator) {
  const { label: name, problem, certificates } = key
  const label = create('label')
  const input = create('input')
  input.type = 'radio'
  input.name = 'key-file'
  const title = create('span')
  const usable = certificates?.filter(({ usability }) => usability === 'usable')
  const holder = certificates?.map((certificate) => certificate.holder).join(', ')
  title.textContent = holder === undefined ? name : `${name}: ${holder}`
  label.append(input, title)
  input.disabled = problem !== null || usable?.length === 0
  if (input.disabled) {
    const reason = create('small')
    label.append(reason)
    translator.write(reason, (texts) =>
      problem === null ? texts.keyProblems.noUsable : keyProblemText(texts, problem),
    )
  }
  return { key, input, label }
}

/** A refusal whose request is over is not explained here: the page shows how it ended. */
function explain(error: unknown, place: HTMLElement, translator: Translator): void {
  const refusal = error instanceof AgentRefusal ? error.problem : undefined
  const attempts = String(refusal?.attemptsLeft ?? 0)
  translator.write(place, (texts) => {
    if (refusal?.reason === 'ERR_PKCS11_PIN_WRONG') {
      const { tries } = refusal
      return tries === 'few' || tries === 'last' ? `${texts.pinWrong} ${texts.tries[tries]}` : texts.pinWrong
    }
    if (refusal?.code === 'ERR_AGENT_PROMPT_CLOSED') return texts.promptClosed
    if (refusal?.code === 'ERR_AGENT_PROMPT_UNAVAILABLE') return texts.promptUnavailable
    if (refusal?.code === 'ERR_AGENT_PASSWORD_WRONG') return texts.passwordWrong.replace('{attempts}', attempts)
    return refusal?.reason === undefined ? texts.fault : keyProblemText(texts, refusal.reason)
  })
}
