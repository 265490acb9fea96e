/** Calls of the browser script as a page makes them, through `page.evaluate`. */
import type { Page } from 'playwright-core'

/** What came of a call: the signature's octets, or the code of the error. */
export interface CallResult {
  readonly code?: string
  readonly problemCode?: string | undefined
  readonly signature?: readonly number[]
  /** States told to `onAccess`. */
  readonly access: readonly string[]
}

/** How the page calls. */
export interface CallSettings {
  readonly ports: readonly number[]
  readonly securePorts?: readonly number[]
  /** Opens the bridge window on these ports and calls through it. */
  readonly bridgePorts?: readonly number[]
  readonly challenge?: object
}

/** Signs a line of text, or answers a challenge; `window.leave()` takes the request back. */
export function callFromPage(page: Page, settings: CallSettings): Promise<CallResult> {
  return page.evaluate(async ({ ports, securePorts = [], bridgePorts, challenge }): Promise<CallResult> => {
    const { createAgentClient, openBridge, AgentError } =
      window as unknown as typeof import('../../src/browser/index.ts')
    const access: string[] = []
    const leaving = new AbortController()
    Object.assign(window, { leave: () => leaving.abort() })
    const { signal } = leaving
    try {
      const bridge = bridgePorts === undefined ? {} : { bridge: openBridge({ ports: bridgePorts }) }
      const client = createAgentClient({ ports, securePorts, ...bridge, onAccess: (state) => access.push(state) })
      const content = new TextEncoder().encode('Өтініш')
      const signature =
        challenge === undefined
          ? await client.sign({ content, mediaType: 'text/plain; charset=utf-8', signal })
          : await client.identify({ challenge: { ...challenge }, signal })
      bridge.bridge?.close()
      return { signature: [...signature], access }
    } catch (error) {
      if (!(error instanceof AgentError)) throw error
      return { code: error.code, problemCode: error.problemCode, access }
    }
  }, settings)
}
