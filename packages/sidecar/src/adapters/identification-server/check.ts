/** The live server held against our configuration, for readiness and `tamga doctor`. */
import { TamgaError } from '@tamga/core'
import type { Finding } from './identification-server.ts'
import type { ServerLink } from './server-link.ts'

/** Never throws: what cannot be found out is a finding. */
export async function check(link: ServerLink): Promise<readonly Finding[]> {
  return [
    await finding('OK_OIDC_METADATA', 'The metadata of the server are as they must be', () => link.metadata()),
    await finding('OK_OIDC_ENCRYPTION_KEY', 'A configured key of the server is published', () =>
      link.keys.server.encryptionKey(),
    ),
  ]
}

async function finding(code: string, message: string, run: () => Promise<unknown>): Promise<Finding> {
  try {
    await run()
    return { code, outcome: 'passed', message }
  } catch (error) {
    if (!(error instanceof TamgaError)) throw error
    return { code: error.code, outcome: 'failed', message: error.message }
  }
}
