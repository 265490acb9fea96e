/** The whole stack under one country's profile, with people whose consent windows are answered for them. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTimeStampSource, extendSignature, type Http } from '@tamga/core'
import type { CaProfileName } from '@tamga/test-ca'
import { approveConsent } from '../../scripts/person.ts'
import { type Stack, startStack } from '../../scripts/stack.ts'

export interface NationalWorld {
  readonly stack: Stack
  /** One call to the sidecar's API as the portal makes it. */
  sidecar(method: string, path: string, body: unknown): Promise<{ readonly status: number; readonly body: Answer }>
  /** What a page of the portal asks of the agent; the person opens `keyFile` and agrees. @returns base64 of CMS */
  agent(path: string, body: unknown, keyFile: string): Promise<string>
  /** The CMS with a time-stamp by the country's authority over it; both base64. */
  stamped(signature: string): Promise<string>
  close(): Promise<void>
}

/** The parts of answers that the tests look at. */
export interface Answer {
  readonly id: string
  readonly code?: string
  readonly document: { readonly content: string; readonly mediaType: string }
  readonly signature: { readonly report: Report }
  readonly report: Report
  readonly challenge: object
}

interface Report {
  readonly conclusion: object
  readonly signatures: readonly {
    readonly signatureLevel: string
    readonly subject: object
    readonly timeStamps: readonly { readonly conclusion: object }[]
    readonly certificationPath: readonly { readonly revocation: { readonly source?: string } }[]
  }[]
}

/** What each country's authority stamps. */
const imprints = { generic: 'sha256', 'kz-nca': 'streebog512', 'by-esiful': 'belt-hash' } as const

export async function startNationalWorld(profile: CaProfileName): Promise<NationalWorld> {
  const directory = mkdtempSync(join(tmpdir(), 'tamga-national-'))
  let opened: (url: string) => void = () => {}
  const stack = await startStack({ directory, profile, ports: { agent: 0 }, openConsent: (url) => opened(url) })
  const timeStampSource = createTimeStampSource({ http: overFetch, url: `${stack.testCaUrl}/tsa` })
  return {
    stack,
    async sidecar(method, path, body) {
      const headers = { authorization: `Bearer ${stack.sidecarToken}`, 'content-type': 'application/json' }
      const response = await fetch(stack.sidecarUrl + path, { method, headers, body: JSON.stringify(body) })
      return { status: response.status, body: (await response.json()) as Answer }
    },
    async agent(path, body, keyFile) {
      const window = Promise.withResolvers<string>()
      opened = window.resolve
      const headers = { origin: stack.portalUrl, 'content-type': 'application/json' }
      const asked = fetch(stack.agent.url + path, { method: 'POST', headers, body: JSON.stringify(body) })
      // A refusal comes without a window.
      const refused = asked.then(async (response) => Promise.reject(new Error(await response.clone().text())))
      refused.catch(() => undefined)
      await approveConsent(await Promise.race([window.promise, refused]), { keyFile, password: stack.keyPassword })
      const answer = (await (await asked).json()) as { readonly signature?: string }
      if (answer.signature === undefined) throw new Error(JSON.stringify(answer))
      return answer.signature
    },
    async stamped(signature) {
      const options = { level: 'CAdES-B-T', timeStampSource, digestAlgorithm: imprints[profile] } as const
      return Buffer.from(await extendSignature(Buffer.from(signature, 'base64'), options)).toString('base64')
    },
    async close() {
      await stack.close()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

const overFetch: Http = {
  send: async ({ method, url, contentType = '', body = new Uint8Array() }) => {
    const response = await fetch(url, { method, headers: { 'content-type': contentType }, body: Buffer.from(body) })
    const type = response.headers.get('content-type') ?? undefined
    return { status: response.status, contentType: type, body: new Uint8Array(await response.arrayBuffer()) }
  },
}
