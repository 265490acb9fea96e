/** The calls of PKCS#11 v2.40 on one module, inside the helper process. Everything blocks, and the vendor's library may crash. */
import { createRequire } from 'node:module'
import { isSea } from 'node:sea'
import type { Handle, PKCS11 } from 'pkcs11js'
import type { OpenedToken, TokenMechanism, TokenObject, TokenSlot } from './protocol.ts'

type Binding = typeof import('pkcs11js')

const MAX_SLOTS = 16
const MAX_OBJECTS = 64
const MAX_SIGNATURE_OCTETS = 2048

const CKF_TOKEN_INITIALIZED = 0x400
const CKF_LOGIN_REQUIRED = 0x4

/** Thrown when `pkcs11js` is not installed here; it is an optional dependency. */
export class BindingMissing extends Error {}
/** Thrown when the module's file does not load. */
export class LoadFailed extends Error {}

/** One module with at most one session that is logged in. */
export class Token {
  readonly #binding: Binding
  readonly #module: PKCS11
  #slot: Handle | undefined
  #session: Handle | undefined
  #keys: readonly { readonly handle: Handle; readonly alwaysAuthenticate: boolean }[] = []
  /** Kept from login to the end of the process only for keys that want it at each signature. */
  #pin: Uint8Array | null = null

  constructor(path: string) {
    this.#binding = loadBinding()
    this.#module = new this.#binding.PKCS11()
    try {
      this.#module.load(path)
    } catch {
      throw new LoadFailed()
    }
    this.#module.C_Initialize()
  }

  list(): readonly TokenSlot[] {
    const slots = this.#module.C_GetSlotList(true).slice(0, MAX_SLOTS)
    return slots.flatMap((handle) => this.#describe(handle))
  }

  /** One attempt with one PIN, never a second one (attack 16). */
  open(slot: Uint8Array, pin: Uint8Array | null): OpenedToken {
    const { CKF_SERIAL_SESSION, CKO_PRIVATE_KEY, CKU_USER } = this.#binding
    this.#slot = Buffer.from(slot)
    this.#session = this.#module.C_OpenSession(this.#slot, CKF_SERIAL_SESSION)
    const { flags } = this.#module.C_GetTokenInfo(this.#slot)
    if ((flags & CKF_LOGIN_REQUIRED) !== 0) this.#login(CKU_USER, pin)
    const handles = this.#find([{ type: this.#binding.CKA_CLASS, value: CKO_PRIVATE_KEY }])
    const keys = handles.map((handle) => ({ handle, ...this.#readKey(handle) })).filter(({ signs }) => signs)
    this.#keys = keys
    const again = keys.some(({ alwaysAuthenticate }) => alwaysAuthenticate)
    this.#pin = again && pin !== null ? Uint8Array.from(pin) : null
    const mechanisms = this.#module.C_GetMechanismList(this.#slot)
    return {
      keys: keys.map(({ id, extractable }) => ({ id, extractable })),
      certificates: this.#certificates(this.#session),
      mechanisms,
    }
  }

  sign(key: number, mechanism: TokenMechanism, data: Uint8Array): Uint8Array {
    const chosen = this.#keys[key]
    if (this.#session === undefined || chosen === undefined) throw new TypeError('Not opened')
    this.#module.C_SignInit(this.#session, this.#mechanism(mechanism), chosen.handle)
    if (chosen.alwaysAuthenticate) this.#login(this.#binding.CKU_CONTEXT_SPECIFIC, this.#pin)
    return this.#module.C_Sign(this.#session, Buffer.from(data), Buffer.alloc(MAX_SIGNATURE_OCTETS))
  }

  /** CK_TOKEN_INFO flags of the opened slot; undefined when none is, null when the token no longer answers. */
  flags(): number | undefined | null {
    if (this.#slot === undefined) return undefined
    try {
      return this.#module.C_GetTokenInfo(this.#slot).flags
    } catch {
      return null
    }
  }

  /** Logs out and lets the library go. A library that fails at that fails alone: the process ends next. */
  close(): void {
    this.#pin?.fill(0)
    const session = this.#session
    if (session !== undefined) quietly(() => this.#module.C_Logout(session))
    if (session !== undefined) quietly(() => this.#module.C_CloseSession(session))
    quietly(() => this.#module.C_Finalize())
  }

  #describe(handle: Handle): readonly TokenSlot[] {
    const slot = this.#module.C_GetSlotInfo(handle)
    const token = this.#module.C_GetTokenInfo(handle)
    if ((token.flags & CKF_TOKEN_INITIALIZED) === 0) return []
    const session = this.#module.C_OpenSession(handle, this.#binding.CKF_SERIAL_SESSION)
    try {
      const certificates = this.#certificates(session)
      const { label, serialNumber, flags: tokenFlags } = token
      return [{ handle, slotFlags: slot.flags, tokenFlags, label, serialNumber, certificates }]
    } finally {
      this.#module.C_CloseSession(session)
    }
  }

  /** The binding takes strings only, so a PIN does become one here; it dies with this process, right after the operation. */
  #login(user: number, pin: Uint8Array | null): void {
    if (this.#session === undefined) throw new TypeError('Not opened')
    // Without a PIN the reader asks. The binding cannot pass the null pointer of the standard, only the length zero.
    this.#module.C_Login(this.#session, user, pin === null ? '' : Buffer.from(pin).toString('utf8'))
  }

  #certificates(session: Handle): readonly TokenObject[] {
    const { CKA_CLASS, CKA_CERTIFICATE_TYPE, CKO_CERTIFICATE, CKC_X_509, CKA_ID, CKA_VALUE } = this.#binding
    const template = [
      { type: CKA_CLASS, value: CKO_CERTIFICATE },
      { type: CKA_CERTIFICATE_TYPE, value: CKC_X_509 },
    ]
    return this.#find(template, session).map((handle) => ({
      id: this.#attribute(handle, CKA_ID, session),
      value: this.#attribute(handle, CKA_VALUE, session),
    }))
  }

  #readKey(handle: Handle) {
    const { CKA_ID, CKA_SIGN, CKA_EXTRACTABLE, CKA_ALWAYS_AUTHENTICATE } = this.#binding
    const isTrue = (type: number): boolean => this.#attribute(handle, type)[0] === 1
    return {
      id: this.#attribute(handle, CKA_ID),
      signs: isTrue(CKA_SIGN),
      extractable: isTrue(CKA_EXTRACTABLE),
      alwaysAuthenticate: isTrue(CKA_ALWAYS_AUTHENTICATE),
    }
  }

  #find(template: { type: number; value: number }[], session: Handle | undefined = this.#session): readonly Handle[] {
    if (session === undefined) throw new TypeError('Not opened')
    this.#module.C_FindObjectsInit(session, template)
    try {
      return this.#module.C_FindObjects(session, MAX_OBJECTS)
    } finally {
      this.#module.C_FindObjectsFinal(session)
    }
  }

  /** Empty where the token does not know the attribute, as older ones do not know CKA_ALWAYS_AUTHENTICATE. */
  #attribute(object: Handle, type: number, session: Handle | undefined = this.#session): Buffer {
    if (session === undefined) throw new TypeError('Not opened')
    try {
      const [attribute] = this.#module.C_GetAttributeValue(session, object, [{ type }])
      return Buffer.isBuffer(attribute?.value) ? attribute.value : Buffer.alloc(0)
    } catch {
      return Buffer.alloc(0)
    }
  }

  #mechanism({ type, pss }: TokenMechanism) {
    if (pss === undefined) return { mechanism: type }
    const { hashAlgorithm: hashAlg, mgf, saltLength: saltLen } = pss
    return { mechanism: type, parameter: { type: this.#binding.CK_PARAMS_RSA_PSS, hashAlg, mgf, saltLen } }
  }
}

/** From a single executable, a native addon can only be loaded from beside it. */
function loadBinding(): Binding {
  try {
    return createRequire(isSea() ? process.execPath : import.meta.url)('pkcs11js')
  } catch {
    throw new BindingMissing()
  }
}

function quietly(call: () => void): void {
  try {
    call()
  } catch {
    // Nothing is left to be done about it.
  }
}
