/** Which page a person sees for what was refused; the code is shown, the words of the error are not. */
import { type TamgaError, UnavailableError, UnsupportedError } from '@tamga/core'
import type { Request, Response } from 'express'
import type { PortalSignIn } from '../../config-sign-in.ts'
import type { DoorPage } from '../../texts/door/texts.ts'
import { sendPage } from './page.ts'

export function sendRefusal(request: Request, response: Response, error: TamgaError, portal?: PortalSignIn): void {
  const { page, status } = pageOf(error)
  if (status === 503) response.set('Retry-After', '30')
  sendPage(request, response, page, { status, portal, code: error.code })
}

function pageOf(error: TamgaError): { readonly page: DoorPage; readonly status: number } {
  if (error instanceof UnavailableError) return { page: 'unavailable', status: 503 }
  if (error instanceof UnsupportedError) return { page: 'no-server', status: 404 }
  // The person's own choice, and no mistake.
  if (error.code === 'ERR_OIDC_ACCESS_DENIED') return { page: 'declined', status: 403 }
  return { page: 'refused', status: 403 }
}
