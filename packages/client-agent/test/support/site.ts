/** A site with a page that includes the agent's browser script; to the browser its address is a public one. */
import type { AddressInfo } from 'node:net'
import express from 'express'
import { serveBrowserModules } from '../../src/browser-modules.ts'

export interface Site {
  /** A secure context without TLS: names under `localhost` are trusted and need no DNS. */
  readonly origin: string
  readonly port: number
  close(): Promise<void>
}

const script = "import * as agent from '/agent/index.js'; Object.assign(window, agent)"
const html = `<!doctype html><title>Site</title><script type="module">${script}</script>`

export async function startSite(): Promise<Site> {
  const app = express()
  app.use('/agent', serveBrowserModules(new URL('../../src/browser/index.ts', import.meta.url)))
  app.get('/unmarked', (_request, response) => {
    response.send(html)
  })
  app.get('/', (_request, response) => {
    // Makes Local Network Access apply, as it does to every site that is not on this computer.
    response.set('Content-Security-Policy', 'treat-as-public-address')
    response.send(html)
  })
  const server = app.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://portal.localhost:${port}`,
    port,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
