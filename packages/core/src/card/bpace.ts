/**
 * BPACE (STB 34.101.66-2014, 7.6; STB 34.101.79, 8.2): a channel between the client program and a card from a short password.
 * The card is party A and the program party B; both confirm. Whoever listens learns nothing to try passwords on.
 */
import { randomBytes } from 'node:crypto'
import { concatBytes } from '../bytes.ts'
import {
  bakeKdf,
  bakeSwu,
  CONFIRM_A,
  CONFIRM_B,
  cut,
  type EphemeralKey,
  ephemeralKey,
  expectConfirmation,
  multiple,
  receivedPoint,
  xOctets,
} from '../crypto/bake.ts'
import { beltHash } from '../crypto/belt-hash.ts'
import { beltMac, TAG_OCTETS } from '../crypto/belt-mac.ts'
import { beltEcbDecrypt, beltEcbEncrypt } from '../crypto/belt-modes.ts'
import { type BignCurve, pointToOctets } from '../crypto/bign-curve.ts'
import type { AffinePoint } from '../crypto/jacobian.ts'

export interface BpaceOptions {
  readonly curve: BignCurve
  /** PIN, CAN or PUK as ASCII digits. */
  readonly password: Uint8Array
  /** What both sides said before, in the clear; confirmed with the key. */
  readonly hellos?: { readonly token: Uint8Array; readonly client: Uint8Array }
  /** The random number and the one-time private key, for published examples; fresh otherwise. */
  readonly secrets?: { readonly r: Uint8Array; readonly u: Uint8Array }
}

export interface BpaceClient {
  readonly message1: Uint8Array
  /** @throws FormatError ERR_STB_LENGTH, ERR_STB_POINT_INVALID */
  answer(message2: Uint8Array): BpaceClientAnswer
}

export interface BpaceClientAnswer {
  readonly message3: Uint8Array
  /** The session key. @throws VerificationError ERR_STB_CONFIRMATION_INVALID: this was not the card, or it has another password */
  finish(message4: Uint8Array): Uint8Array
}

export function bpaceClient(options: BpaceOptions): BpaceClient {
  const { curve, secrets } = options
  const key = beltHash(options.password)
  const rB = secrets?.r ?? randomBytes(curve.level / 8)
  return {
    message1: beltEcbEncrypt(rB, key),
    answer(message2) {
      const [yA = message2, point = message2] = cut(message2, curve.level / 8, 2 * curve.octets)
      const vA = receivedPoint(point, curve)
      const base = bakeSwu(concatBytes([beltEcbDecrypt(yA, key), rB]), curve)
      const own = ephemeralKey(curve, { u: secrets?.u, base })
      const keys = sharedKeys(options, { own, received: vA, vA, vB: own.point })
      return {
        message3: concatBytes([pointToOctets(own.point, curve), beltMac(CONFIRM_B, keys.confirmation)]),
        finish(message4) {
          expectConfirmation(message4, CONFIRM_A, keys.confirmation)
          return keys.session
        },
      }
    },
  }
}

export interface BpaceToken {
  /** @throws FormatError ERR_STB_LENGTH */
  answer(message1: Uint8Array): BpaceTokenAnswer
}

export interface BpaceTokenAnswer {
  readonly message2: Uint8Array
  /** @throws FormatError, VerificationError ERR_STB_CONFIRMATION_INVALID: the program has another password */
  finish(message3: Uint8Array): { readonly message4: Uint8Array; readonly sessionKey: Uint8Array }
}

export function bpaceToken(options: BpaceOptions): BpaceToken {
  const { curve, secrets } = options
  const key = beltHash(options.password)
  return {
    answer(message1) {
      const [yB = message1] = cut(message1, curve.level / 8)
      const rA = secrets?.r ?? randomBytes(curve.level / 8)
      const base = bakeSwu(concatBytes([rA, beltEcbDecrypt(yB, key)]), curve)
      const own = ephemeralKey(curve, { u: secrets?.u, base })
      return {
        message2: concatBytes([beltEcbEncrypt(rA, key), pointToOctets(own.point, curve)]),
        finish(message3) {
          const [point = message3, tag = message3] = cut(message3, 2 * curve.octets, TAG_OCTETS)
          const vB = receivedPoint(point, curve)
          const keys = sharedKeys(options, { own, received: vB, vA: own.point, vB })
          expectConfirmation(tag, CONFIRM_B, keys.confirmation)
          return { message4: beltMac(CONFIRM_A, keys.confirmation), sessionKey: keys.session }
        },
      }
    },
  }
}

interface Exchange {
  readonly own: EphemeralKey
  /** The one of vA and vB that came from the other side. */
  readonly received: AffinePoint
  readonly vA: AffinePoint
  readonly vB: AffinePoint
}

function sharedKeys(
  { curve, hellos }: BpaceOptions,
  { own, received, vA, vB }: Exchange,
): { readonly session: Uint8Array; readonly confirmation: Uint8Array } {
  const secret = xOctets(multiple(curve, own.u, received), curve)
  const salt = [xOctets(vA, curve), xOctets(vB, curve)]
  if (hellos !== undefined) salt.push(hellos.token, hellos.client)
  return { session: bakeKdf(secret, salt, 0), confirmation: bakeKdf(secret, salt, 1) }
}
