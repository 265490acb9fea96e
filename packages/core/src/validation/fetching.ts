/** What all calls to addresses in certificates share: what does not come is noted, never thrown. */
import { attempt, TamgaError, UnavailableError } from '../errors.ts'
import type { HttpResponse } from '../ports.ts'
import type { FetchFailure } from './evidence.ts'

/** Addresses tried for one certificate. */
export const MAX_ADDRESSES = 3

export async function fetchOrNote<T>(
  url: string,
  fetch: (url: string) => Promise<T>,
  note: (failure: FetchFailure) => T,
): Promise<T> {
  try {
    return await fetch(url)
  } catch (error) {
    if (!(error instanceof TamgaError)) throw error
    return note({ url, code: error.code })
  }
}

/** Authorities err as well: an extension that cannot be read gives no address (RFC 5280 §4.2.1.13, §4.2.2.1). */
export function readAddresses(read: () => readonly string[]): readonly string[] {
  return attempt(read, () => []).slice(0, MAX_ADDRESSES)
}

export function expectOk({ status }: HttpResponse): void {
  if (status !== 200) throw new UnavailableError('ERR_HTTP_STATUS', 'Another status than 200', { facts: { status } })
}
