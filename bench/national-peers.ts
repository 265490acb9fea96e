/**
 * The best that was found on npm for the national algorithms. It is no dependency: whoever wants to see it beside ours runs
 * `npm install --no-save node-gost-crypto` first; without that its rows are missing. @li0ard/bash 0.1.3 gives other digests
 * than the standard from one block on, and its neighbours do not load in Node, so that there is nobody to ask for STB.
 */
import { createRequire } from 'node:module'

interface GostDigest {
  digest(data: ArrayBuffer): ArrayBuffer
}

interface GostSign {
  generateKey(): { readonly privateKey: unknown; readonly publicKey: unknown }
  sign(privateKey: unknown, data: ArrayBuffer): ArrayBuffer
  verify(publicKey: unknown, signature: ArrayBuffer, data: ArrayBuffer): boolean
}

interface NodeGostCrypto {
  readonly gostEngine: {
    getGostDigest(algorithm: object): GostDigest
    getGostSign(algorithm: object): GostSign
  }
}

function installed(): NodeGostCrypto | undefined {
  try {
    return createRequire(import.meta.url)('node-gost-crypto') as NodeGostCrypto
  } catch {
    console.log('node-gost-crypto is not installed here (npm install --no-save node-gost-crypto)\n')
    return undefined
  }
}

/** Streebog with 512 bits of node-gost-crypto, and its verification and signing on Kazakhstan's 512-bit curve. */
export function nodeGostCrypto():
  | {
      streebog512(data: Uint8Array): Uint8Array
      readonly verify: () => boolean
      readonly sign: () => unknown
    }
  | undefined {
  const engine = installed()?.gostEngine
  if (engine === undefined) return undefined
  const hash = engine.getGostDigest({ name: 'GOST R 34.11', length: 512, version: 2012 })
  const signing = { name: 'GOST R 34.10', length: 512, version: 2012, namedCurve: 'T-512-A' }
  const gost = engine.getGostSign({ ...signing, hash: { name: 'GOST R 34.11-12-512' } })
  const { privateKey, publicKey } = gost.generateKey()
  const data = new ArrayBuffer(64)
  const signature = gost.sign(privateKey, data)
  return {
    streebog512: (octets) => new Uint8Array(hash.digest(Uint8Array.from(octets).buffer)),
    verify: () => gost.verify(publicKey, signature, data),
    sign: () => gost.sign(privateKey, data),
  }
}
