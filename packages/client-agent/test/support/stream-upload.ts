/** A document sent to the agent as a stream. */
import { type ClientRequest, request as send } from 'node:http'
import { SITE, type TestAgent } from './agent.ts'

export interface Upload {
  readonly request: ClientRequest
  readonly answer: Promise<{ status: number; json: Record<string, unknown> }>
}

export function uploadTo(
  { url }: TestAgent,
  parameters: object,
  headers: Readonly<Record<string, string>> = {},
): Upload {
  const request = send(`${url}/v1/sign/stream`, {
    method: 'POST',
    agent: false,
    headers: {
      origin: SITE,
      'content-type': 'application/octet-stream',
      'tamga-document': encodeURIComponent(JSON.stringify(parameters)),
      ...headers,
    },
  })
  const answer = new Promise<{ status: number; json: Record<string, unknown> }>((resolve, reject) => {
    request.once('error', reject)
    request.once('response', async (response) => {
      let text = ''
      for await (const part of response) text += part
      resolve({ status: response.statusCode ?? 0, json: JSON.parse(text) })
    })
  })
  answer.catch(() => undefined)
  return { request, answer }
}

/** Sends pieces as fast as the agent takes them. */
export async function sendPieces(request: ClientRequest, pieces: Iterable<Uint8Array>): Promise<void> {
  for (const piece of pieces) {
    if (!request.write(piece)) await new Promise((resolve) => request.once('drain', resolve))
  }
  request.end()
}
