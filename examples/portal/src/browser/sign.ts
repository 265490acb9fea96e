/** Signs the draft on the page: agent → signature → portal. */
import { offerAgentWork } from './agent-work.ts'
import { fromBase64, go, send, toBase64 } from './api.ts'
import { element } from './element.ts'

const draft = element('signing', HTMLElement).dataset

offerAgentWork(element('sign', HTMLButtonElement), async (agent, { language, signal, waiting, sending }) => {
  waiting()
  const content = fromBase64(draft.content ?? '')
  const signature = await agent.sign({ content, mediaType: draft.mediaType ?? '', language, signal })
  sending()
  const answer = await send('PUT', `/api/${draft.kind}/${draft.id}/signature`, { signature: toBase64(signature) })
  if (answer.page === undefined) return answer.code ?? 'unexpected'
  go(answer.page)
  return undefined
})
