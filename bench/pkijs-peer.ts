/** The JavaScript peer: pkijs used as its documentation shows, with the anchor parsed beforehand. */
import { webcrypto } from 'node:crypto'
import { createRequire } from 'node:module'
import * as pkijs from 'pkijs'
import { now } from '../packages/core/test/made/certificates.ts'

pkijs.setEngine('node', new pkijs.CryptoEngine({ name: 'node', crypto: webcrypto as Crypto }))

const { version } = createRequire(import.meta.url)('pkijs/package.json') as { readonly version: string }

export const pkijsName: string = `pkijs ${version}`

/** Verifies the first signer of a message with its chain up to `root`. */
export function pkijsVerifier(root: Uint8Array): (message: Uint8Array) => Promise<boolean> {
  const trustedCerts = [pkijs.Certificate.fromBER(new Uint8Array(root))]
  return async (message) => {
    const { content } = pkijs.ContentInfo.fromBER(new Uint8Array(message))
    const signedData = new pkijs.SignedData({ schema: content })
    return signedData.verify({ signer: 0, trustedCerts, checkChain: true, checkDate: now })
  }
}

/** Whether pkijs takes this message for good; what it throws is a no. */
export async function pkijsAccepts(message: Uint8Array, root: Uint8Array): Promise<boolean> {
  try {
    return await pkijsVerifier(root)(message)
  } catch {
    return false
  }
}
