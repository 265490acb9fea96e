/** Plain HTTP requests with any header, also those a browser or `fetch` would not let through, such as Host. */
import { request as send } from 'node:http'

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
  /** Parsed body, undefined when it is not JSON. */
  readonly json: Record<string, unknown> | undefined
}

export interface Call {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  readonly signal?: AbortSignal
}

export function call(url: string, { method = 'GET', headers = {}, body, signal }: Call = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = { method, headers, agent: false as const, ...(signal === undefined ? {} : { signal }) }
    const request = send(url, options, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part) => parts.push(part))
      response.on('error', reject)
      response.on('end', () => {
        const text = Buffer.concat(parts).toString('utf8')
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: parse(text) })
      })
    })
    request.on('error', reject)
    request.end(body)
  })
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
