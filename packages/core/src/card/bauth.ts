/**
 * BAUTH (STB 34.101.79-2019, 8.3): a terminal proves to a card that it holds the key of its CV certificate, and the card to
 * the terminal in turn when asked to. Both bind their hellos, so a request that was exchanged on the way makes it fail.
 */
import { randomBytes } from 'node:crypto'
import { concatBytes } from '../bytes.ts'
import {
  bakeKdf,
  bindingScalar,
  boundScalar,
  CONFIRM_A,
  confirmedData,
  cut,
  ephemeralKey,
  expectConfirmation,
  multiple,
  receivedPoint,
  xOctets,
} from '../crypto/bake.ts'
import { beltMac, TAG_OCTETS } from '../crypto/belt-mac.ts'
import { beltKeyUnwrap, beltKeyWrap } from '../crypto/belt-wide-block.ts'
import { bignPrivateKey } from '../crypto/bign.ts'
import { type BignCurve, pointToOctets } from '../crypto/bign-curve.ts'
import { hideProof, openProof, type ReadKey } from '../crypto/hidden-proof.ts'
import type { AffinePoint } from '../crypto/jacobian.ts'

const BLOCK_OCTETS = 16

interface Hellos {
  readonly terminal: Uint8Array
  readonly token: Uint8Array
}

export interface BauthTerminalOptions {
  readonly curve: BignCurve
  readonly privateKey: Uint8Array
  readonly hellos?: Hellos
  /** Asks the card to prove itself too. */
  readonly readKey?: ReadKey
  /** The random number, for published examples; fresh otherwise. */
  readonly r?: Uint8Array
}

export interface BauthTerminal {
  /** @throws FormatError, VerificationError ERR_STB_KEY_WRAP_INVALID: not meant for this terminal */
  answer(message1: Uint8Array): BauthTerminalAnswer
}

export interface BauthTerminalAnswer {
  readonly message2: Uint8Array
  /**
   * The session key, and the certificate of the card that has proved itself. Without `readKey` no message is awaited.
   * @throws FormatError, VerificationError ERR_STB_CONFIRMATION_INVALID or ERR_STB_PROOF_INVALID, and what `readKey` throws
   */
  finish(message3?: Uint8Array): { readonly sessionKey: Uint8Array; readonly certificate?: Uint8Array }
}

export function bauthTerminal({ curve, privateKey, hellos, readKey, r }: BauthTerminalOptions): BauthTerminal {
  return {
    answer(message1) {
      const half = curve.level / 8
      const [point = message1, wrapped = message1] = cut(message1, 2 * curve.octets, half + BLOCK_OCTETS)
      const v = receivedPoint(point, curve)
      const key = wrappingKey(multiple(curve, bignPrivateKey(privateKey, curve), v), curve)
      const rToken = beltKeyUnwrap(wrapped, { key })
      const rTerminal = readKey === undefined ? undefined : (r ?? randomBytes(half))
      const keys = sharedKeys(rToken, rTerminal, hellos)
      return {
        message2: concatBytes([beltMac(CONFIRM_A, keys.confirmation), ...optional(rTerminal)]),
        finish(message3 = new Uint8Array(0)) {
          if (readKey === undefined || rTerminal === undefined) return { sessionKey: keys.session }
          const c = bindingScalar(curve, xOctets(v, curve), rTerminal)
          const hidden = confirmedData(message3, keys.confirmation)
          const certificate = openProof(proofKey(curve, keys.encryption), { hidden, c, v, readKey })
          return { sessionKey: keys.session, certificate }
        },
      }
    },
  }
}

export interface BauthTokenOptions {
  readonly curve: BignCurve
  /** Out of the certificate of the terminal, which the card has validated: x ‖ y. */
  readonly terminalKey: Uint8Array
  readonly hellos?: Hellos
  /** With what the card proves itself; absent when only the terminal does. */
  readonly identity?: { readonly privateKey: Uint8Array; readonly certificate: Uint8Array }
  /** The random number and the one-time private key, for published examples; fresh otherwise. */
  readonly secrets?: { readonly r: Uint8Array; readonly u: Uint8Array }
}

export interface BauthToken {
  readonly message1: Uint8Array
  /** `message3` is empty without `identity`. @throws FormatError, VerificationError ERR_STB_CONFIRMATION_INVALID: not the terminal */
  answer(message2: Uint8Array): { readonly message3: Uint8Array; readonly sessionKey: Uint8Array }
}

export function bauthToken({ curve, terminalKey, hellos, identity, secrets }: BauthTokenOptions): BauthToken {
  const half = curve.level / 8
  const rToken = secrets?.r ?? randomBytes(half)
  const own = ephemeralKey(curve, { u: secrets?.u })
  const key = wrappingKey(multiple(curve, own.u, receivedPoint(terminalKey, curve)), curve)
  return {
    message1: concatBytes([pointToOctets(own.point, curve), beltKeyWrap(rToken, { key })]),
    answer(message2) {
      const lengths = identity === undefined ? [TAG_OCTETS] : [TAG_OCTETS, half]
      const [tag = message2, rTerminal] = cut(message2, ...lengths)
      const keys = sharedKeys(rToken, rTerminal, hellos)
      expectConfirmation(tag, CONFIRM_A, keys.confirmation)
      if (identity === undefined || rTerminal === undefined) {
        return { message3: new Uint8Array(0), sessionKey: keys.session }
      }
      const c = bindingScalar(curve, xOctets(own.point, curve), rTerminal)
      const s = boundScalar(curve, own.u, { c, d: bignPrivateKey(identity.privateKey, curve) })
      const hidden = hideProof(proofKey(curve, keys.encryption), { s, certificate: identity.certificate })
      return { message3: concatBytes([hidden, beltMac(hidden, keys.confirmation)]), sessionKey: keys.session }
    },
  }
}

function wrappingKey(point: AffinePoint, curve: BignCurve): Uint8Array {
  return xOctets(point, curve).subarray(0, 32)
}

function proofKey(curve: BignCurve, key: Uint8Array): Parameters<typeof openProof>[0] {
  return { curve, key, iv: new Uint8Array(BLOCK_OCTETS) }
}

function sharedKeys(
  rToken: Uint8Array,
  rTerminal: Uint8Array | undefined,
  hellos: Hellos | undefined,
): { readonly session: Uint8Array; readonly confirmation: Uint8Array; readonly encryption: Uint8Array } {
  const salt = [...optional(rTerminal), ...optional(hellos?.terminal), ...optional(hellos?.token)]
  return {
    session: bakeKdf(rToken, salt, 0),
    confirmation: bakeKdf(rToken, salt, 1),
    encryption: bakeKdf(rToken, salt, 2),
  }
}

const optional = (octets: Uint8Array | undefined): Uint8Array[] => (octets === undefined ? [] : [octets])
