/**
 * The made-up person: does over HTTP what a person does in the consent page, by the script. Nothing of the ceremony is left
 * out, so what a portal tests against is the agent itself.
 */
import { setTimeout as wait } from 'node:timers/promises'
import type { OpenAnswer, UnlockAnswer } from '../consent/page/consent-view.ts'
import { MOCK_SECRET } from './keys.ts'
import type { MockAnswer, MockScript } from './script.ts'

/** Takes the place of the browser that shows a consent window; resolves when the person has answered or given up. */
export function createMockPerson({
  answers,
  otherwise,
}: Pick<MockScript, 'answers' | 'otherwise'>): (url: string) => Promise<void> {
  let given = 0
  return async (url) => {
    const answer = answers[given] ?? otherwise
    given += 1
    await act(answer, url)
  }
}

async function act(answer: MockAnswer, url: string): Promise<void> {
  if (answer.answer === 'nothing') return
  await wait(answer.delaySeconds * 1000)
  const page = await openPage(url)
  // The site has taken its request back while the person was thinking.
  if (page === undefined) return
  if (answer.answer === 'cancel') return void (await page.post('decline'))
  const { keys } = page.view
  const entry =
    keys.find(({ label }) => label === answer.key) ?? keys.find(({ certificates }) => isUsable(certificates)) ?? keys[0]
  for (let time = 0; time < answer.wrongPins; time++) await page.unlock(entry?.id ?? '', `not ${MOCK_SECRET}`)
  const certificates = answer.wrongPins < 3 ? await page.unlock(entry?.id ?? '', MOCK_SECRET) : []
  // A key that is not for this purpose is shown to a person as such, who can then only decline.
  if (!isUsable(certificates)) return void (await page.post('decline'))
  await page.post('sign', { 'content-type': 'application/json' }, JSON.stringify({ certificate: 0 }))
}

function isUsable(certificates: UnlockAnswer['certificates'] | null): boolean {
  return certificates?.[0]?.usability === 'usable'
}

async function openPage(url: string) {
  const { origin, hash } = new URL(url)
  const call = async (
    path: string,
    secret: string,
    headers: Record<string, string>,
    body?: string,
  ): Promise<Response> =>
    await fetch(`${origin}/api/${path}`, {
      method: 'POST',
      headers: { origin, 'tamga-consent': secret, ...headers },
      ...(body === undefined ? {} : { body }),
    })
  const opening = await call('open', hash.slice(1), {})
  if (!opening.ok) return undefined
  const { session, view } = (await opening.json()) as OpenAnswer
  return {
    view,
    async post(path: string, headers: Record<string, string> = {}, body?: string): Promise<void> {
      await (await call(path, session, headers, body)).arrayBuffer()
    },
    async unlock(id: string, secret: string): Promise<UnlockAnswer['certificates']> {
      const headers = { 'tamga-key': encodeURIComponent(id), 'content-type': 'application/octet-stream' }
      const answer = await call('unlock', session, headers, secret)
      const body = (await answer.json()) as Partial<UnlockAnswer>
      return answer.ok ? (body.certificates ?? []) : []
    },
  }
}
