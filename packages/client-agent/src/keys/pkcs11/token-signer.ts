/** A key on a token as a Signer: the first thing that goes wrong ends the session, so nothing is ever tried twice (attack 16). */
import type { Signer, SigningAlgorithm } from '@tamga/core'
import type { HostProcess } from './host-process.ts'
import { isSignatureOf, mechanismFor, publicKeyOf, tokenInput, tokenOutput } from './mechanism.ts'
import { coded } from './return-values.ts'

export interface TokenSignerOptions {
  readonly host: HostProcess
  /** Place of the key in what `open` answered. */
  readonly key: number
  readonly certificate: Uint8Array
  readonly chain: readonly Uint8Array[]
  readonly algorithm: SigningAlgorithm
  readonly timeoutSeconds: number
}

/** `sign` throws TamgaError ERR_PKCS11_… and, after the first failure of any key of the token, ERR_PKCS11_CLOSED. */
export function createTokenSigner(options: TokenSignerOptions): Signer {
  const { host, key, certificate, chain, algorithm, timeoutSeconds } = options
  const publicKey = publicKeyOf(certificate)
  const mechanism = mechanismFor(algorithm)

  async function sign(data: Uint8Array): Promise<Uint8Array> {
    const request = { method: 'sign', key, mechanism, data: tokenInput(algorithm, data) } as const
    const signature = tokenOutput(algorithm, await host.call<Uint8Array>(request, timeoutSeconds))
    if (!isSignatureOf(publicKey, { algorithm, data, signature })) throw coded('ERR_PKCS11_SIGNATURE_WRONG')
    return signature
  }

  return {
    certificate,
    chain,
    algorithm,
    sign: (data) =>
      sign(data).catch(async (error) => {
        await host.stop()
        throw error
      }),
  }
}
