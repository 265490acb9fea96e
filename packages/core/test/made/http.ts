/** The Http port with a function behind it. */
import type { Http, HttpRequest, HttpResponse } from '../../src/ports.ts'

/** A body, a status without one, or that nothing came. */
export type Answer = Uint8Array | number | Error

/** Answers by address, and keeps what was asked. */
export function httpThat(answer: (request: HttpRequest) => Answer): { http: Http; asked: HttpRequest[] } {
  const asked: HttpRequest[] = []
  const send = async (request: HttpRequest): Promise<HttpResponse> => {
    asked.push(request)
    const given = answer(request)
    if (given instanceof Error) throw given
    return typeof given === 'number'
      ? { status: given, contentType: undefined, body: Buffer.alloc(0) }
      : { status: 200, contentType: undefined, body: given }
  }
  return { http: { send }, asked }
}
