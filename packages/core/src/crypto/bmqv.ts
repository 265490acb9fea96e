/** BMQV (STB 34.101.66-2014, 7.4): both sides hold each other's certificate; keys are confirmed by both. */
import { concatBytes } from '../bytes.ts'
import {
  bakeKdf,
  bindingScalar,
  boundScalar,
  CONFIRM_A,
  CONFIRM_B,
  cut,
  ephemeralKey,
  expectConfirmation,
  multiple,
  receivedPoint,
  xOctets,
} from './bake.ts'
import { beltMac, TAG_OCTETS } from './belt-mac.ts'
import { bignPrivateKey, bignPublicKey } from './bign.ts'
import { type BignCurve, pointToOctets } from './bign-curve.ts'
import type { AffinePoint } from './jacobian.ts'
import { modulo } from './modular-arithmetic.ts'

export interface BmqvOptions {
  readonly curve: BignCurve
  readonly privateKey: Uint8Array
  readonly certificates: { readonly a: Uint8Array; readonly b: Uint8Array }
  /** Out of the certificate of the other side, which the caller has validated: x ‖ y. */
  readonly peerKey: Uint8Array
  readonly hellos?: { readonly a: Uint8Array; readonly b: Uint8Array }
  /** The one-time private key, for published examples; fresh otherwise. */
  readonly u?: Uint8Array
}

interface BmqvB {
  readonly message1: Uint8Array
  /** @throws FormatError, VerificationError ERR_STB_CONFIRMATION_INVALID */
  answer(message2: Uint8Array): { readonly message3: Uint8Array; readonly sessionKey: Uint8Array }
}

export function bmqvB(options: BmqvOptions): BmqvB {
  const { curve, u } = options
  const own = ephemeralKey(curve, { u })
  return {
    message1: pointToOctets(own.point, curve),
    answer(message2) {
      const [point = message2, tag = message2] = cut(message2, 2 * curve.octets, TAG_OCTETS)
      const vA = receivedPoint(point, curve)
      const keys = sharedKeys(options, { u: own.u, vA, vB: own.point, received: vA })
      expectConfirmation(tag, CONFIRM_A, keys.confirmation)
      return { message3: beltMac(CONFIRM_B, keys.confirmation), sessionKey: keys.session }
    },
  }
}

interface BmqvA {
  /** @throws FormatError, VerificationError ERR_STB_CONFIRMATION_INVALID */
  answer(message1: Uint8Array): { readonly message2: Uint8Array; finish(message3: Uint8Array): Uint8Array }
}

export function bmqvA(options: BmqvOptions): BmqvA {
  const { curve, u } = options
  return {
    answer(message1) {
      const vB = receivedPoint(message1, curve)
      const own = ephemeralKey(curve, { u })
      const keys = sharedKeys(options, { u: own.u, vA: own.point, vB, received: vB })
      return {
        message2: concatBytes([pointToOctets(own.point, curve), beltMac(CONFIRM_A, keys.confirmation)]),
        finish(message3) {
          expectConfirmation(message3, CONFIRM_B, keys.confirmation)
          return keys.session
        },
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

/** K = s·(V − (2^ℓ + t)·Q) of the other side's V and Q. */
function sharedKeys(
  { curve, privateKey, peerKey, certificates, hellos }: BmqvOptions,
  { u, vA, vB, received }: Exchange,
): { readonly session: Uint8Array; readonly confirmation: Uint8Array } {
  const c = bindingScalar(curve, xOctets(vA, curve), xOctets(vB, curve))
  const s = boundScalar(curve, u, { c, d: bignPrivateKey(privateKey, curve) })
  const difference = curve.sum({
    u: 0n,
    terms: [
      { v: 1n, multiples: curve.oddMultiples(received, 1) },
      { v: modulo(-c, curve.q), multiples: bignPublicKey(peerKey, curve).multiples },
    ],
  })
  const secret = xOctets(multiple(curve, s, difference), curve)
  const salt = [certificates.a, certificates.b, ...(hellos === undefined ? [] : [hellos.a, hellos.b])]
  return { session: bakeKdf(secret, salt, 0), confirmation: bakeKdf(secret, salt, 1) }
}
