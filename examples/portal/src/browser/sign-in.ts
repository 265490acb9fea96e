/** Signs the person in with a certificate: challenge from the portal → agent → answer to the portal. */
import { offerAgentWork } from './agent-work.ts'
import { type ApiAnswer, send, toBase64 } from './api.ts'
import { element } from './element.ts'

const place = element('signing', HTMLElement).dataset

interface ChallengeAnswer extends ApiAnswer {
  readonly id?: string
  readonly challenge?: Readonly<Record<string, unknown>>
}

offerAgentWork(element('certificate', HTMLButtonElement), async (agent, { language, signal, waiting, sending }) => {
  const { id, challenge, code }: ChallengeAnswer = await send('POST', '/sign-in/challenges', {})
  if (id === undefined || challenge === undefined) return problemOf(code ?? 'unexpected')
  waiting()
  const signature = await agent.identify({ challenge, language, signal })
  sending()
  const answer = await send('PUT', `/sign-in/challenges/${id}`, { signature: toBase64(signature) })
  if (answer.code !== undefined) return problemOf(answer.code)
  location.assign(place.to ?? '/')
  return undefined
})

/** The sidecar's codes, as far as a person can do something about them; the page has the words. */
function problemOf(code: string): string {
  if (code === 'unavailable' || code === 'ERR_CHALLENGE_STATUS_UNKNOWN') return 'unavailable'
  if (code === 'ERR_CHALLENGE_UNKNOWN' || code === 'ERR_CHALLENGE_EXPIRED') return 'sign-in-expired'
  return code.startsWith('ERR_CHALLENGE_') ? 'certificate-refused' : 'unexpected'
}
