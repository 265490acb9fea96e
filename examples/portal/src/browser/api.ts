/** Calls from a page to its own portal. */

/** What the portal says: where to go next, or what went wrong. */
export interface ApiAnswer {
  /** Path without the language in front. */
  readonly page?: string
  /** A problem that the page has words for. */
  readonly code?: string
  /** Names of fields that were not accepted. */
  readonly fields?: readonly string[]
}

/** Never throws: a portal that does not answer is the problem `unavailable`. */
export async function send(method: 'POST' | 'PUT', path: string, body: unknown): Promise<ApiAnswer> {
  try {
    const response = await fetch(path, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    return (await response.json()) as ApiAnswer
  } catch {
    return { code: 'unavailable' }
  }
}

/** Goes to a page of the portal in the language being read. */
export function go(page: string): void {
  location.assign(`/${document.documentElement.lang}${page}`)
}

/** In pieces, because one call with a million arguments overflows the stack. */
export function toBase64(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192))
  return btoa(text)
}

export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
}
