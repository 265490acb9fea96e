/** Signs the person out: here first, then wherever the portal says the browser has to go for it. */
import { element } from './element.ts'

const button = element('sign-out', HTMLButtonElement)

button.addEventListener('click', () => void signOut())

async function signOut(): Promise<void> {
  button.disabled = true
  const headers = { 'content-type': 'application/json' }
  const response = await fetch('/sign-in/sign-out', { method: 'POST', headers, body: '{}' }).catch(() => undefined)
  const answer: unknown = await response?.json().catch(() => undefined)
  // Without an answer the page is loaded again, and shows whether the person is still signed in.
  if (hasUrl(answer)) location.assign(answer.url)
  else location.reload()
}

function hasUrl(value: unknown): value is { readonly url: string } {
  return typeof value === 'object' && value !== null && 'url' in value && typeof value.url === 'string'
}
