/** Contents that are larger than anybody holds, under national keys: digested as they come, and judged by that digest. */
import { describe, expect, it } from 'vitest'
import { createKeySigner } from '../../src/cms/key-signer.ts'
import { signDigest } from '../../src/cms/sign.ts'
import { createDigest } from '../../src/crypto/digest.ts'
import { generateNationalKey, signingKey } from '../../src/crypto/private-key.ts'
import { byEsifulAlgorithms } from '../../src/profiles/by-esiful.ts'
import { generic } from '../../src/profiles/generic.ts'
import { kzNcaAlgorithms } from '../../src/profiles/kz-nca.ts'
import { callerEvidence } from '../../src/validation/evidence.ts'
import { judgeSignature } from '../../src/validation/judge.ts'
import { contentDigestAlgorithms, digestContent } from '../../src/validation/signed-content.ts'
import { authority, now, signingCertificate } from '../made/certificates.ts'
import { revocationList } from '../made/crls.ts'
import { madeNationalKey, nationalKinds } from '../made/national-keys.ts'

const PIECE = 64 * 1024
const PIECES = 100

/** One mebibyte in one buffer that is used again and again, the last octet another when `isChanged`; `onPiece` looks on. */
async function* content(isChanged = false, onPiece = (): void => {}): AsyncGenerator<Uint8Array> {
  const buffer = new Uint8Array(PIECE)
  for (let piece = 0; piece < PIECES; piece += 1) {
    buffer.fill(piece)
    if (isChanged && piece === PIECES - 1) buffer[PIECE - 1] = 255
    onPiece()
    yield buffer
  }
}

describe.each(nationalKinds)('a detached signature with %s over a stream', (kind) => {
  const [rootKey, key] = [generateNationalKey(kind), generateNationalKey(kind)]
  const root = authority({ subject: 'National root', key: madeNationalKey(kind, rootKey) })
  const { der } = signingCertificate({ subject: 'Signer', issuer: root, key: madeNationalKey(kind, key) })
  const signer = createKeySigner({ privateKey: signingKey(key), certificate: der })
  const profile = { ...generic, algorithms: kind === 'gost2015-512' ? kzNcaAlgorithms : byEsifulAlgorithms }
  const evidence = callerEvidence({ crls: [revocationList({ issuer: root })] })

  it('is judged without holding the content: what is kept does not grow with it', async () => {
    const state = createDigest(signer.algorithm.digestAlgorithm)
    for await (const piece of content()) state.update(piece)
    const signature = await signDigest(state.digest(), signer, { signingTime: now })

    const algorithms = contentDigestAlgorithms(signature) ?? []
    expect(algorithms).toEqual([signer.algorithm.digestAlgorithm])
    const kept: number[] = []
    const look = (): number => kept.push(process.memoryUsage().arrayBuffers)
    const conclusions = []
    for (const isChanged of [false, true]) {
      const digest = await digestContent(content(isChanged, look), algorithms)
      const report = judgeSignature({ signature, digest }, { profile, trustAnchors: [root.der], evidence, time: now })
      conclusions.push(report.conclusion)
    }
    expect(conclusions).toEqual([
      { indication: 'TOTAL-PASSED' },
      { indication: 'TOTAL-FAILED', subIndication: 'HASH_FAILURE' },
    ])
    expect(kept).toHaveLength(2 * PIECES)
    expect(Math.max(...kept) - Math.min(...kept)).toBeLessThan((PIECES * PIECE) / 2)
  })
})
