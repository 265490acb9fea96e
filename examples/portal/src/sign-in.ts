/** How people sign in here: the sidecar's middleware, told where this portal's own pages are. */
import { createSignIn, type SignIn } from '@tamga/sidecar/express'
import { isLanguage } from './language.ts'

export interface PortalSignInOptions {
  /** Address of the sidecar's door. */
  readonly doorUrl: string
  /** How browsers reach this portal, without a slash at its end. */
  readonly publicUrl: string
  /** Its name in the sidecar's configuration. */
  readonly portal: string
}

export function createPortalSignIn(
  { doorUrl, publicUrl, portal }: PortalSignInOptions,
  sidecar: { readonly sidecarUrl: string; readonly sidecarToken: string },
): SignIn {
  return createSignIn({
    ...sidecar,
    doorUrl,
    portal,
    portalUrl: publicUrl,
    signInPage: (to, problem) => {
      const language = to.split('/', 2)[1]
      const query = new URLSearchParams({
        ...(to === '/' ? {} : { to }),
        ...(problem === undefined ? {} : { problem }),
      })
      return `/${isLanguage(language) ? language : 'en'}/sign-in${query.size === 0 ? '' : `?${query}`}`
    },
    login: (request) => {
      const language = new URLSearchParams(request.originalUrl.split('?', 2)[1]).get('to')?.split('/', 2)[1]
      return isLanguage(language) ? { language } : {}
    },
  })
}
