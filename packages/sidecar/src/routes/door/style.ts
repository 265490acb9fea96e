/** Style sheets of the door's pages: Pico, and what makes one short message easy to read. */
import { fileURLToPath } from 'node:url'
import { Router } from 'express'

/** Below the door's public address. */
export const stylePath = '/assets'

const OWN = `main.container {
  max-inline-size: 42rem;
  padding-block: 3rem;
}

h1 {
  font-size: 1.6rem;
}

article {
  padding: 1.75rem;
}

article small {
  display: block;
  margin-block-start: 1.5rem;
  overflow-wrap: anywhere;
}
`

export function styleRoutes(): Router {
  const router = Router({ caseSensitive: true, strict: true })
  const pico = fileURLToPath(import.meta.resolve('@picocss/pico/css/pico.min.css'))
  router.get(`${stylePath}/pico.css`, (_request, response) => {
    response.sendFile(pico, { maxAge: '1h', dotfiles: 'allow' })
  })
  router.get(`${stylePath}/door.css`, (_request, response) => {
    response.set('Cache-Control', 'public, max-age=3600').type('css').send(OWN)
  })
  return router
}
