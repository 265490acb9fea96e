/** Tokens behind one PKCS#11 module as a source of keys. Each list and each operation has a helper process of its own, which ends with it. */
import { type Clock, FormatError } from '@tamga/core'
import { describeCertificate } from '../certificate-view.ts'
import { chainOf } from '../key-pair.ts'
import { type KeyCriteria, type KeySource, type OpenedKey, usableKeys } from '../key-source.ts'
import { type HostProcess, startHost } from './host-process.ts'
import { publicKeyOf, tokenAlgorithmFor } from './mechanism.ts'
import type { OpenedToken, TokenSlot } from './protocol.ts'
import { coded, pinProblem } from './return-values.ts'
import { asksOnReader, brokenModuleEntry, isHardware, shortHash, slotEntry, slotId } from './slot-entry.ts'
import { createTokenSigner } from './token-signer.ts'

export interface ModuleOptions {
  readonly clock: Clock
  /** How long a token may take for one step; a person at a PIN pad needs most of it. Default: 60. */
  readonly timeoutSeconds?: number
}

const LIST_TIMEOUT_SECONDS = 10
const STEP_TIMEOUT_SECONDS = 60

/** `path` comes from the person's settings, never from a site (attack 22). */
export function openPkcs11Module(
  path: string,
  { clock, timeoutSeconds = STEP_TIMEOUT_SECONDS }: ModuleOptions,
): KeySource {
  const kind = `token-${shortHash(path)}`
  const listTimeout = Math.min(LIST_TIMEOUT_SECONDS, timeoutSeconds)
  const running = new Set<HostProcess>()

  async function withHost<T>(use: (host: HostProcess) => Promise<T>, keep: boolean): Promise<T> {
    const host = startHost(path)
    running.add(host)
    void host.gone.then(() => running.delete(host))
    let kept = false
    try {
      const result = await use(host)
      kept = keep
      return result
    } finally {
      if (!kept) await host.stop()
    }
  }

  const slotsOf = (host: HostProcess): Promise<readonly TokenSlot[]> => host.call({ method: 'list' }, listTimeout)

  async function unlock(host: HostProcess, slot: TokenSlot, secret: Uint8Array): Promise<OpenedToken> {
    const problem = pinProblem(slot.tokenFlags)
    if (problem !== null) throw coded(problem)
    const onReader = asksOnReader(slot)
    // An empty PIN may cost a try, and some libraries take it as leave to ask for one themselves.
    if (!onReader && secret.length === 0) throw coded('ERR_PKCS11_PIN_WRONG')
    return await host.call({ method: 'open', slot: slot.handle, pin: onReader ? null : secret }, timeoutSeconds)
  }

  return {
    kind,
    async list(criteria) {
      try {
        const slots = await withHost(slotsOf, false)
        return slots.map((slot) => slotEntry(slot, { kind, criteria, now: clock.now() }))
      } catch (error) {
        return [brokenModuleEntry(kind, path, error)]
      }
    },
    open(id, secret, { signal, ...criteria }) {
      return withHost(async (host) => {
        signal?.addEventListener('abort', () => void host.stop(), { once: true })
        const slot = (await slotsOf(host)).find((one) => id === slotId(kind, one))
        if (slot === undefined) throw coded('ERR_PKCS11_TOKEN_REMOVED')
        const opened = await unlock(host, slot, secret)
        const hardware = isHardware(slot)
        const keys = openedKeys(opened, { host, hardware, criteria, now: clock.now(), timeoutSeconds })
        return { keys, close: () => host.stop() }
      }, true)
    },
    async close() {
      await Promise.all([...running].map((host) => host.stop()))
    },
  }
}

interface OpenedKeysOptions {
  readonly host: HostProcess
  readonly hardware: boolean
  readonly criteria: KeyCriteria
  readonly now: Date
  readonly timeoutSeconds: number
}

/** @throws FormatError ERR_PKCS11_NO_KEY, UnsupportedError ERR_KEY_UNSUPPORTED when there are keys and none can be used */
function openedKeys(opened: OpenedToken, options: OpenedKeysOptions): readonly OpenedKey[] {
  const { host, hardware, criteria, now, timeoutSeconds } = options
  const { keys, certificates, mechanisms } = opened
  const pool = certificates.map(({ value }) => value)
  // PKCS#11 ties a certificate to its key by CKA_ID; that it is the right one shows at each signature.
  const makers = keys.flatMap(({ id, extractable }, key) =>
    certificates
      .filter((certificate) => Buffer.compare(certificate.id, id) === 0)
      .map(({ value: certificate }) => (): OpenedKey => {
        const algorithm = tokenAlgorithmFor(publicKeyOf(certificate), mechanisms)
        const view = describeCertificate(certificate, { now, criteria, hardware: hardware && !extractable })
        const chain = chainOf(certificate, pool)
        return { view, signer: createTokenSigner({ host, key, certificate, chain, algorithm, timeoutSeconds }) }
      }),
  )
  return usableKeys(makers, new FormatError('ERR_PKCS11_NO_KEY', 'No key with a certificate on this token'))
}
