/** BSTS (STB 34.101.66-2014, 7.5): certificates travel encrypted, so that only the other side learns who is there. */
import { concatBytes } from '../bytes.ts'
import {
  bakeKdf,
  bindingScalar,
  boundScalar,
  CONFIRM_A,
  CONFIRM_B,
  confirmedData,
  ephemeralKey,
  multiple,
  receivedPoint,
  xOctets,
} from './bake.ts'
import { beltMac } from './belt-mac.ts'
import { bignPrivateKey } from './bign.ts'
import { type BignCurve, pointToOctets } from './bign-curve.ts'
import { hideProof, openProof, type ReadKey } from './hidden-proof.ts'
import type { AffinePoint } from './jacobian.ts'

export interface BstsOptions {
  readonly curve: BignCurve
  readonly privateKey: Uint8Array
  readonly certificate: Uint8Array
  readonly readKey: ReadKey
  readonly hellos?: { readonly a: Uint8Array; readonly b: Uint8Array }
  /** The one-time private key, for published examples; fresh otherwise. */
  readonly u?: Uint8Array
}

interface Session {
  readonly sessionKey: Uint8Array
  /** Of the other side. */
  readonly certificate: Uint8Array
}

interface BstsB {
  readonly message1: Uint8Array
  /** @throws FormatError, VerificationError ERR_STB_CONFIRMATION_INVALID or ERR_STB_PROOF_INVALID, and what `readKey` throws */
  answer(message2: Uint8Array): Session & { readonly message3: Uint8Array }
}

export function bstsB(options: BstsOptions): BstsB {
  const { curve, u } = options
  const own = ephemeralKey(curve, { u })
  return {
    message1: pointToOctets(own.point, curve),
    answer(message2) {
      const vA = receivedPoint(message2.subarray(0, 2 * curve.octets), curve)
      const run = sharedRun(options, { u: own.u, vA, vB: own.point, received: vA })
      const certificate = run.open(message2.subarray(2 * curve.octets), vA, CONFIRM_A)
      return { message3: run.proof(CONFIRM_B), sessionKey: run.sessionKey, certificate }
    },
  }
}

interface BstsA {
  /** @throws FormatError ERR_STB_POINT_INVALID; `finish` what `answer` of the other side throws */
  answer(message1: Uint8Array): { readonly message2: Uint8Array; finish(message3: Uint8Array): Session }
}

export function bstsA(options: BstsOptions): BstsA {
  const { curve, u } = options
  return {
    answer(message1) {
      const vB = receivedPoint(message1, curve)
      const own = ephemeralKey(curve, { u })
      const run = sharedRun(options, { u: own.u, vA: own.point, vB, received: vB })
      return {
        message2: concatBytes([pointToOctets(own.point, curve), run.proof(CONFIRM_A)]),
        finish: (message3) => ({ certificate: run.open(message3, vB, CONFIRM_B), sessionKey: run.sessionKey }),
      }
    },
  }
}

interface Exchange {
  readonly u: bigint
  readonly vA: AffinePoint
  readonly vB: AffinePoint
  /** The one of both that came from the other side. */
  readonly received: AffinePoint
}

interface Run {
  readonly sessionKey: Uint8Array
  /** Y ‖ T of this side; `mark` tells A's from B's and is the iv as well. */
  proof(mark: Uint8Array): Uint8Array
  /** The certificate out of Y ‖ T of the side that chose `v`. */
  open(message: Uint8Array, v: AffinePoint, mark: Uint8Array): Uint8Array
}

function sharedRun({ curve, privateKey, certificate, readKey, hellos }: BstsOptions, exchange: Exchange): Run {
  const { u, vA, vB, received } = exchange
  const c = bindingScalar(curve, xOctets(vA, curve), xOctets(vB, curve))
  const secret = xOctets(multiple(curve, u, received), curve)
  const salt = hellos === undefined ? [] : [hellos.a, hellos.b]
  const [sessionKey = secret, macKey = secret, key = secret] = [0, 1, 2].map((i) => bakeKdf(secret, salt, i))
  return {
    sessionKey,
    proof(mark) {
      const s = boundScalar(curve, u, { c, d: bignPrivateKey(privateKey, curve) })
      const hidden = hideProof({ curve, key, iv: mark }, { s, certificate })
      return concatBytes([hidden, beltMac(concatBytes([hidden, mark]), macKey)])
    },
    open(message, v, mark) {
      const hidden = confirmedData(message, macKey, mark)
      return openProof({ curve, key, iv: mark }, { hidden, c, v, readKey })
    },
  }
}
