/** Puts the parts together behind the interface the workflows know. */
import { begin } from './begin.ts'
import { readCallback } from './callback.ts'
import { check } from './check.ts'
import { complete } from './complete.ts'
import type { IdentificationServer } from './identification-server.ts'
import { endSessionUrl, readLogoutToken } from './logout.ts'
import type { IdentificationServerOptions } from './options.ts'
import { createServerLink } from './server-link.ts'

/** Calls nobody: the server is asked when it is first needed. @throws ConfigurationError for keys or an issuer that cannot be */
export function connectIdentificationServer(options: IdentificationServerOptions): IdentificationServer {
  const link = createServerLink(options)
  return {
    begin: (request) => begin(request, link),
    readCallback: (query) => readCallback(query, link),
    complete: (answer, pending) => complete(answer, pending, link),
    endSessionUrl: (end) => endSessionUrl(end, link),
    readLogoutToken: (token) => readLogoutToken(token, link),
    publicKeys: () => link.keys.own.publicKeys,
    check: (wanted) => check(link, wanted),
  }
}
