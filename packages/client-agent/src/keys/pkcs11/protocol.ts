/**
 * What the agent and its helper process say to each other: frames of a length and a structured clone over a socket pair.
 * The frames are made here, not by Node's own channel between processes, so that those which hold a PIN can be wiped.
 */
import { deserialize, serialize } from 'node:v8'

/** `handle` of a slot is opaque to the agent. */
export interface TokenSlot {
  readonly handle: Uint8Array
  /** CKF_… of CK_SLOT_INFO and CK_TOKEN_INFO. */
  readonly slotFlags: number
  readonly tokenFlags: number
  readonly label: string
  readonly serialNumber: string
  /** What can be read before the PIN is given. */
  readonly certificates: readonly TokenObject[]
}

/** A certificate (DER) with the CKA_ID that ties it to its key. */
export interface TokenObject {
  readonly id: Uint8Array
  readonly value: Uint8Array
}

/** A private key; its place in the list is its name. */
export interface TokenKey {
  readonly id: Uint8Array
  /** CKA_EXTRACTABLE: whether the token would let it go. */
  readonly extractable: boolean
}

/** Result of `open`. */
export interface OpenedToken {
  readonly keys: readonly TokenKey[]
  readonly certificates: readonly TokenObject[]
  /** CKM_… the token offers. */
  readonly mechanisms: readonly number[]
}

/** CK_MECHANISM; `pss` holds CK_RSA_PKCS_PSS_PARAMS. */
export interface TokenMechanism {
  readonly type: number
  readonly pss?: { readonly hashAlgorithm: number; readonly mgf: number; readonly saltLength: number }
}

/** One call at a time, in the order list → open → sign…; the socket's end logs out. */
export type HostRequest =
  | { readonly method: 'list' }
  /** `pin` is null for a reader that asks for it itself. */
  | { readonly method: 'open'; readonly slot: Uint8Array; readonly pin: Uint8Array | null }
  | { readonly method: 'sign'; readonly key: number; readonly mechanism: TokenMechanism; readonly data: Uint8Array }

/** `step` says where it failed; `returnValue` is the CK_RV, absent when the library did not get that far. */
export interface HostFailure {
  readonly step: 'binding' | 'load' | 'call'
  readonly returnValue?: number
  /** CK_TOKEN_INFO flags after the failure of a call on an opened token; null when the token no longer answers. */
  readonly tokenFlags?: number | null
}

export type HostAnswer = { readonly result: unknown } | { readonly failure: HostFailure }

const MAX_FRAME_OCTETS = 4 * 1024 * 1024

/** The caller wipes the result when it has been sent. */
export function encodeFrame(message: HostRequest | HostAnswer): Buffer {
  const body = serialize(message)
  const frame = Buffer.alloc(4 + body.length)
  frame.writeUInt32BE(body.length)
  frame.set(body, 4)
  body.fill(0)
  return frame
}

/**
 * Takes chunks of a stream and calls `received` for each whole message. Octets in a message are views of the frame: with
 * `wipe` they are gone once `received` has returned. Throws on a frame too large.
 */
export function createFrameReader<T>(
  received: (message: T) => void,
  { wipe }: { readonly wipe: boolean },
): (chunk: Buffer) => void {
  let pending = Buffer.alloc(0)
  const clear = (octets: Buffer): void => void (wipe && octets.fill(0))
  return (chunk) => {
    const joined = Buffer.concat([pending, chunk])
    clear(pending)
    clear(chunk)
    pending = joined
    while (pending.length >= 4) {
      const length = pending.readUInt32BE()
      if (length > MAX_FRAME_OCTETS) throw new RangeError('A frame is too large')
      if (pending.length < 4 + length) return
      const body = pending.subarray(4, 4 + length)
      pending = pending.subarray(4 + length)
      const message: T = deserialize(body)
      received(message)
      clear(body)
    }
  }
}
