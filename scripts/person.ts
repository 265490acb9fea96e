/** Plays the person in front of a consent window, over the same calls the agent's own page makes: read, unlock, sign. */

export interface ConsentAnswer {
  readonly keyFile: string
  readonly password: string
}

/** `url` is what the agent would have opened in a browser, with its one-time token in the fragment. */
export async function approveConsent(url: string, { keyFile, password }: ConsentAnswer): Promise<void> {
  const { origin, hash } = new URL(url)
  const call = async (path: string, secret: string, body?: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`${origin}/api/${path}`, {
      method: 'POST',
      headers: { origin, 'tamga-consent': secret, ...headers },
      ...(body === undefined ? {} : { body }),
    })
    if (!response.ok) throw new Error(`The consent window's call ${path} was refused: ${await response.text()}`)
    return await response.json()
  }
  const { session, view } = await call('open', hash.slice(1))
  // The page holds this call open for as long as it is shown; when it ends, so does the request.
  const outcome = call('outcome', session)
  const key = view.keys.find(({ label }: { readonly label: string }) => label === keyFile)
  if (key === undefined) throw new Error(`The consent window offers no ${keyFile}`)
  const headers = { 'tamga-key': encodeURIComponent(key.id), 'content-type': 'application/octet-stream' }
  await call('unlock', session, password, headers)
  await call('sign', session, JSON.stringify({ certificate: 0 }), { 'content-type': 'application/json' })
  await outcome
}
